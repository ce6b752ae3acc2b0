//! `cltv live`: writes a page that holds a scenario and the engine, and answers while its numbers move.

use super::exit::{DONE, Failure};
use super::output::write_file;
use super::prepare::{prepare_all, target};
use super::run_folder::LIVE;
use super::terminal::print;
use crate::front::{Asked, Scenario};
use crate::report::live::{Texts, page};
use crate::report::words;
use crate::scenario::assemble::normalize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write a page that computes: sliders, programs and text that are answered while they move, in any browser.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario files (TOML); a page of several offers them to choose from.
    #[arg(required = true, value_name = "SCENARIO")]
    files: Vec<PathBuf>,
    /// File to write [default: output/<name of the scenario file>/live.html; of several output/live.html].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print nothing, nor warnings to standard error.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let scenarios = prepare_all(&arguments.files, &Asked::default(), arguments.quiet)?;
    let title = match &scenarios[..] {
        [one] => one.checked().title().to_owned(),
        all => words::live::several(all.len()),
    };
    let texts: Vec<Texts> = arguments
        .files
        .iter()
        .zip(&scenarios)
        .map(|(file, scenario)| texts(name(file, &arguments.files), file, scenario))
        .collect();
    let out = arguments.out.clone().unwrap_or_else(|| place(&arguments.files));
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::failed(format!("cannot make the folder `{}`: {error}", folder.display()))
        })?;
    }
    write_file(&out, |file| file.write_all(page(&title, &texts)?.as_bytes()))?;
    if !arguments.quiet {
        print(&format!("{}\n", words::live::written(&out.display().to_string())))?;
    }
    Ok(DONE)
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
