//! `cltv live`: writes a page that holds a scenario and the engine, and answers while its numbers move.

use super::exit::{DONE, Failure};
use super::output::{Folder, write_file};
use super::prepare::{failure, prepare_all, target};
use super::run_folder::LIVE;
use super::terminal::print;
use crate::front::{Asked, Scenario};
use crate::report::live::lessons::{self, Lesson, N_LESSONS};
use crate::report::live::site::{Entry, index};
use crate::report::live::{Texts, page};
use crate::report::words;
use crate::scenario::Files;
use crate::scenario::assemble::normalize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where the scenarios of a site are if nobody says.
const SHIPPED: &str = "scenarios";
/// The files of a site.
const SITE: &[&str] = &["index.html", "lessons/*", "scenarios/*"];

/// Write a page that computes: sliders, programs and text that are answered while they move, in any browser.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario files (TOML); a page of several offers them to choose from.
    #[arg(required_unless_present_any = ["lesson", "all"], value_name = "SCENARIO")]
    files: Vec<PathBuf>,
    /// The page of a lesson: its text, its scenarios, and tasks that are checked.
    #[arg(long, value_name = "N", conflicts_with_all = ["files", "all"])]
    lesson: Option<usize>,
    /// A site: a page of each scenario, of each lesson, and an index. Takes all scenarios below the folder
    /// `scenarios` where none are given.
    #[arg(long)]
    all: bool,
    /// File to write [default: output/<name of the scenario file>/live.html; of several output/live.html;
    /// of a lesson output/lesson-<N>/live.html]; of a site the folder [default: output/live].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print nothing, nor warnings to standard error.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let done = if arguments.all { site(arguments)? } else { one_page(arguments)? };
    if !arguments.quiet {
        print(&format!("{done}\n"))?;
    }
    Ok(DONE)
}

/// Writes one page, and says where it is.
fn one_page(arguments: &Arguments) -> Result<String, Failure> {
    let lesson = arguments.lesson.map(lesson).transpose()?;
    let (title, texts) = match &lesson {
        Some(lesson) => (words::live::lesson(lesson.number, &lesson.title), of_lesson(lesson)?),
        None => of_files(arguments)?,
    };
    let out = arguments.out.clone().unwrap_or_else(|| match arguments.lesson {
        Some(number) => Path::new("output").join(format!("lesson-{number}")).join(LIVE),
        None => place(&arguments.files),
    });
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::failed(format!("cannot make the folder `{}`: {error}", folder.display()))
        })?;
    }
    write_file(&out, |file| file.write_all(page(&title, &texts, lesson.as_ref())?.as_bytes()))?;
    Ok(words::live::written(&out.display().to_string()))
}

/// A page's title and scenarios.
fn of_files(arguments: &Arguments) -> Result<(String, Vec<Texts>), Failure> {
    let files = &arguments.files;
    let scenarios = prepare_all(files, &Asked::default(), arguments.quiet)?;
    let title = match &scenarios[..] {
        [one] => one.checked().title().to_owned(),
        all => words::live::several(all.len()),
    };
    let texts = files.iter().zip(&scenarios).map(|(file, scenario)| texts(name(file, files), file, scenario));
    Ok((title, texts.collect()))
}

fn lesson(number: usize) -> Result<Lesson, Failure> {
    lessons::lesson(number)
        .map_err(|error| Failure::failed(error.to_string()))?
        .ok_or_else(|| Failure::invalid(format!("--lesson {number}: there are lessons 1 to {N_LESSONS}")))
}

/// The scenarios of a lesson, from the program itself.
fn of_lesson(lesson: &Lesson) -> Result<Vec<Texts>, Failure> {
    let files: Vec<PathBuf> = lesson.scenarios.iter().map(PathBuf::from).collect();
    let one = |file: &PathBuf| {
        let scenario = Scenario::from_files(file, Lessons).map_err(|error| failure(file, &error))?;
        Ok(texts(name(file, &files), file, &scenario))
    };
    files.iter().map(one).collect()
}

/// Files that the program holds.
struct Lessons;

impl Files for Lessons {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let text = lessons::scenario(&normalize(path)).ok_or(io::ErrorKind::NotFound)?;
        Ok(text.as_bytes().to_vec())
    }
}

/// Writes pages of all scenarios and lessons with an index, and says where they are.
fn site(arguments: &Arguments) -> Result<String, Failure> {
    let files = match &arguments.files[..] {
        [] => below(Path::new(SHIPPED))?,
        files => files.to_vec(),
    };
    let scenarios = prepare_all(&files, &Asked::default(), arguments.quiet)?;
    let out = arguments.out.clone().unwrap_or_else(|| Path::new("output").join("live"));
    let folder = Folder::begin(&out, SITE)?;
    let write = |place: &str, text: io::Result<String>| {
        folder.write(place, text.map_err(|error| folder.failure(place, &error))?)
    };
    let mut pages = Vec::new();
    for number in 1..=N_LESSONS {
        let lesson = lesson(number)?;
        let title = words::live::lesson(number, &lesson.title);
        let entry = of_page(words::live::LESSONS, format!("lessons/{number}.html"), &title);
        write(&entry.place, page(&title, &of_lesson(&lesson)?, Some(&lesson)))?;
        pages.push(entry);
    }
    let mut of_scenarios = Vec::new();
    for ((file, scenario), path) in files.iter().zip(&scenarios).zip(places(&files)) {
        let group = path.rsplit_once('/').map_or(words::live::SCENARIOS, |(group, _)| group);
        let checked = scenario.checked();
        let entry = Entry {
            says: checked.description().to_owned(),
            ..of_page(group, format!("scenarios/{path}.html"), checked.title())
        };
        write(&entry.place, page(&entry.title, &[texts(name(file, &files), file, scenario)], None))?;
        of_scenarios.push(entry);
    }
    // those of the shared folder itself come first
    of_scenarios.sort_by_key(|entry| (entry.group != words::live::SCENARIOS, entry.clone()));
    pages.extend(of_scenarios);
    write("index.html", index(&pages))?;
    folder.finish()?;
    Ok(words::live::site_written(&out.display().to_string(), pages.len()))
}

fn of_page(group: &str, place: String, title: &str) -> Entry {
    Entry { group: group.to_owned(), place, title: title.to_owned(), says: String::new() }
}

/// All scenario files below a folder, in the order of their paths.
fn below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let cannot = |error: &io::Error| {
        Failure::failed(format!(
            "cannot read the folder `{}`: {error}; name the scenarios of the site",
            folder.display()
        ))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| cannot(&error))? {
        let path = entry.map_err(|error| cannot(&error))?.path();
        if path.is_dir() {
            files.extend(below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What the pages of files are called: their paths below the folder that they share, without what `.toml` says, `/`
/// between parts.
fn places(files: &[PathBuf]) -> Vec<String> {
    let whole: Vec<PathBuf> =
        files.iter().map(|file| std::path::absolute(file).unwrap_or(file.clone())).collect();
    let whole: Vec<PathBuf> = whole.iter().map(|file| normalize(file)).collect();
    let mut folders = whole.first().into_iter().flat_map(|file| file.ancestors().skip(1));
    let shared = folders.find(|folder| whole.iter().all(|file| file.starts_with(folder)));
    let place = |file: &PathBuf| {
        let path =
            shared.and_then(|shared| file.strip_prefix(shared).ok()).unwrap_or(file).with_extension("");
        path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    whole.iter().map(place).collect()
}

/// Where a page goes if nobody says.
fn place(files: &[PathBuf]) -> PathBuf {
    match files {
        [one] => target(None, one, false).join(LIVE),
        _ => Path::new("output").join(LIVE),
    }
}

/// What a file is called beside others: its name, or its whole path where another has that name too.
fn name(file: &Path, files: &[PathBuf]) -> String {
    let alike = files.iter().filter(|other| other.file_stem() == file.file_stem()).count();
    match file.file_stem() {
        Some(stem) if alike == 1 => stem.to_string_lossy().into_owned(),
        _ => file.display().to_string(),
    }
}

/// A scenario's texts, by paths that tell nothing of this machine wherever they can do without.
fn texts(name: String, file: &Path, scenario: &Scenario) -> Texts {
    let (file, all) = (&normalize(file), scenario.texts());
    let folder = file.ancestors().skip(1).find(|folder| all.keys().all(|path| path.starts_with(folder)));
    let below = |path: &Path| {
        let path = folder.and_then(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
        path.display().to_string()
    };
    let short: BTreeMap<String, String> =
        all.iter().map(|(path, text)| (below(path), text.clone())).collect();
    let same =
        Scenario::from_texts(&below(file), short.clone()).is_ok_and(|one| one.hash() == scenario.hash());
    if same {
        return Texts { name, file: below(file), texts: short };
    }
    // a file that is extended by its whole path is found by nothing else
    let texts = all.into_iter().map(|(path, text)| (path.display().to_string(), text)).collect();
    Texts { name, file: file.display().to_string(), texts }
}
