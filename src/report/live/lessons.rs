//! The lessons as live pages: their text, the scenarios that they speak of, and tasks that the page checks.

use crate::report::words;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Files of the project, by their paths in it.
macro_rules! shipped {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!("../../../", $path)))),*] };
}

/// The texts of all lessons, in their order.
const LESSONS: &[(&str, &str)] = shipped![
    "docs/lessons/1-what-retention-is-worth.md",
    "docs/lessons/2-readings-of-the-5-percent.md",
    "docs/lessons/3-heterogeneity.md",
    "docs/lessons/4-referral-and-k.md",
    "docs/lessons/5-true-lift.md",
];

/// The scenarios that they speak of, and what these extend.
const SCENARIOS: &[(&str, &str)] = shipped![
    "scenarios/lessons/retention.toml",
    "scenarios/lessons/readings.toml",
    "scenarios/lessons/two-kinds.toml",
    "scenarios/lessons/one-kind.toml",
    "scenarios/lessons/panel.toml",
    "scenarios/lessons/referral.toml",
    "scenarios/lessons/true-lift.toml",
    "scenarios/textbook/k-factor.toml",
    "scenarios/claims/loyalty-points.toml",
    "scenarios/claims/retention-5-percent-any-business.toml",
    "scenarios/claims/retention-5-percent-reichheld.toml",
    "scenarios/claims/retention-5-percent-textbook-held.toml",
    "scenarios/claims/retention-5-percent-textbook.toml",
    "scenarios/programs/points.toml",
    "scenarios/five-rungs.toml",
];

const TASKS: &str = include_str!("../../../docs/lessons/tasks.toml");

/// How many lessons there are.
pub const N_LESSONS: usize = LESSONS.len();

/// A lesson, as its page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lesson {
    /// Its number, from 1.
    pub number: usize,
    /// What it is about.
    pub title: String,
    /// Its text as HTML. A command that the page can answer is followed by a button with the name of its `scenario`,
    /// its `sets`, one a line, and its `programs` in `data-`; figures below it are to be filled in where a cell has
    /// `data-figure`.
    pub html: String,
    /// What is to be found.
    pub tasks: Vec<Task>,
    /// Paths of the scenarios, in the order in which they are spoken of.
    #[serde(skip)]
    pub scenarios: Vec<&'static str>,
}

/// A number to be found by moving another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its lesson's number.
    pub lesson: usize,
    /// Name of its scenario.
    pub scenario: String,
    /// What is asked.
    pub asks: String,
    /// The programs that run meanwhile; as the scenario says where absent.
    pub programs: Option<Vec<String>>,
    /// The one number that is to be moved.
    pub moves: String,
    /// The metric that shall come to its target.
    pub metric: String,
    /// Where it shall come to.
    pub target: f64,
    /// How near is near enough.
    pub tolerance: f64,
    /// How to find it by hand.
    pub hint: String,
    /// Where the number stands then.
    #[serde(skip_serializing)]
    pub answer: String,
}

/// A lesson by its number, from 1; None where there is none.
///
/// # Errors
/// A program fault: when its tasks cannot be read.
pub fn lesson(number: usize) -> Result<Option<Lesson>, toml::de::Error> {
    let Some((_, text)) = number.checked_sub(1).and_then(|at| LESSONS.get(at)) else { return Ok(None) };
    let (head, text) = text.split_once('\n').unwrap_or((text, ""));
    let title = head.rsplit_once(": ").map_or(head, |(_, title)| title);
    let mut scenarios: Vec<(usize, &str)> =
        SCENARIOS.iter().filter_map(|(path, _)| Some((text.find(path)?, *path))).collect();
    scenarios.sort_unstable();
    Ok(Some(Lesson {
        number,
        title: title.to_owned(),
        html: html_of(text),
        tasks: tasks()?.into_iter().filter(|task| task.lesson == number).collect(),
        scenarios: scenarios.into_iter().map(|(_, path)| path).collect(),
    }))
}

/// The text of a scenario of the lessons.
pub fn scenario(path: &Path) -> Option<&'static str> {
    SCENARIOS.iter().find(|(of, _)| Path::new(of) == path).map(|(_, text)| *text)
}

#[derive(Deserialize)]
struct Tasks {
    task: Vec<Task>,
}

fn tasks() -> Result<Vec<Task>, toml::de::Error> {
    Ok(toml::from_str::<Tasks>(TASKS)?.task)
}

/// What a page can answer of what is typed: a scenario as it is changed.
#[derive(Debug, Clone, PartialEq)]
struct Shown<'t> {
    scenario: &'t str,
    sets: Vec<&'t str>,
    no_programs: bool,
}

impl<'t> Shown<'t> {
    /// What a command shows; None where a page shows no such thing.
    fn of(command: &'t str) -> Option<Shown<'t>> {
        let words = command.trim().strip_prefix("$ cltv ")?;
        let mut words =
            words.strip_prefix("run ").or_else(|| words.strip_prefix("claim "))?.split_whitespace();
        let path = words.next().filter(|path| SCENARIOS.iter().any(|(of, _)| of == path))?;
        let scenario = Path::new(path).file_stem()?.to_str()?;
        let mut shown = Shown { scenario, sets: Vec::new(), no_programs: false };
        while let Some(word) = words.next() {
            match word {
                "--set" => shown.sets.push(words.next()?),
                "--no-programs" => shown.no_programs = true,
                _ => return None,
            }
        }
        Some(shown)
    }

    fn button(&self) -> String {
        let (sets, programs) = (self.sets.join("\n"), self.no_programs.then_some(""));
        let markup = maud::html! {
            p.actions {
                button type="button" data-scenario=(self.scenario) data-sets=(sets) data-programs=[programs] {
                    (words::live::SHOW)
                }
            }
        };
        markup.into_string()
    }
}

/// A lesson's text as HTML.
fn html_of(text: &str) -> String {
    let mut weaver = Weaver::default();
    let events = Parser::new_ext(text, Options::ENABLE_TABLES);
    let woven: Vec<Event<'_>> = events.flat_map(|event| weaver.weave(event)).collect();
    let mut document = String::new();
    html::push_html(&mut document, woven.into_iter());
    document
}

/// Puts buttons and cells between what the text says.
#[derive(Default)]
struct Weaver {
    /// The scenario of the last command, if a page can answer it.
    scenario: Option<String>,
    /// What the command says, while it is read.
    command: Option<String>,
    /// Whether a link leads nowhere.
    nowhere: bool,
    /// Whether the table has figures.
    figures: bool,
    /// The first words of the row.
    figure: Option<String>,
}

impl Weaver {
    fn weave<'t>(&mut self, event: Event<'t>) -> Vec<Event<'t>> {
        let cell = |markup: String| Event::Html(CowStr::from(markup));
        match &event {
            // a link of the project leads nowhere in a page
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.nowhere = !dest_url.starts_with("https:");
                if self.nowhere {
                    return Vec::new();
                }
            }
            Event::End(TagEnd::Link) if self.nowhere => return Vec::new(),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => self.command = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => {
                let command = self.command.take().unwrap_or_default();
                let shown = Shown::of(&command);
                self.scenario = shown.as_ref().map(|shown| shown.scenario.to_owned());
                if let Some(shown) = shown {
                    return vec![event, cell(shown.button())];
                }
            }
            Event::Text(text) => {
                self.command.iter_mut().for_each(|command| command.push_str(text));
                self.figure.get_or_insert_with(|| text.to_string());
            }
            Event::Code(text) => {
                self.figure.get_or_insert_with(|| text.to_string());
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => self.figure = None,
            Event::End(TagEnd::TableHead) => {
                self.figures = self.scenario.is_some() && self.figure.as_deref() == Some("name");
                if self.figures {
                    return vec![cell(format!("<th>{}</th>", words::live::HERE)), event];
                }
            }
            Event::End(TagEnd::TableRow) if self.figures => {
                let figure = self.figure.as_deref().unwrap_or_default();
                let scenario = self.scenario.as_deref().unwrap_or_default();
                let markup = maud::html! { td data-figure=(figure) data-scenario=(scenario) {} };
                return vec![cell(markup.into_string()), event];
            }
            _ => {}
        }
        vec![event]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_a_page_answers_has_a_button_and_figures() {
        let text = "```console\n$ cltv run scenarios/lessons/retention.toml --no-programs --set a.b=<1>\n```\n\n\
            | name | value |\n| --- | --- |\n| `clv` | 1 |\n";
        let html = html_of(text);
        let button = "<button type=\"button\" data-scenario=\"retention\" data-sets=\"a.b=&lt;1&gt;\" data-programs=\"\">";
        assert!(html.contains(button), "{html}");
        assert!(html.contains("<td data-figure=\"clv\" data-scenario=\"retention\"></td></tr>"), "{html}");
        assert!(html.contains("<th>here</th></tr>"), "{html}");
    }

    #[test]
    fn other_commands_have_none() {
        for command in [
            "solve scenarios/lessons/retention.toml",
            "run mine.toml",
            "run scenarios/five-rungs.toml --draws 9",
        ] {
            let text = format!(
                "```console\n$ cltv {command}\n```\n\n| name | value |\n| --- | --- |\n| `clv` | 1 |\n"
            );
            let html = html_of(&text);
            assert!(!html.contains("<button") && !html.contains("data-"), "{html}");
        }
    }

    #[test]
    fn there_is_a_scenario_to_every_task() -> Result<(), toml::de::Error> {
        let mut n = 0;
        for number in 1..=N_LESSONS {
            let lesson = lesson(number)?.unwrap_or_else(|| panic!("lesson {number}"));
            n += lesson.tasks.len();
            assert!(!lesson.tasks.is_empty() && !lesson.title.is_empty());
            let names =
                |path: &&str| Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let names: Vec<String> = lesson.scenarios.iter().filter_map(names).collect();
            assert!(lesson.tasks.iter().all(|task| names.contains(&task.scenario)), "{names:?}");
        }
        assert_eq!(n, tasks()?.len());
        assert_eq!(lesson(0)?.or(lesson(N_LESSONS + 1)?), None);
        Ok(())
    }
}
