//! `cltv new`: writes a commented scenario to start from.

use super::exit::{DONE, Failure};
use super::terminal::print;
use crate::scenario::problem::nearest;
use std::io::Write;
use std::path::PathBuf;

/// Write a commented scenario to start from.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Name of the new file; `.toml` is added if it is missing.
    #[arg(required_unless_present = "list", value_name = "NAME")]
    name: Option<PathBuf>,
    /// Which template to start from.
    #[arg(long, default_value = DEFAULT_TEMPLATE, value_name = "TEMPLATE")]
    template: String,
    /// List the templates and what they ask.
    #[arg(long)]
    list: bool,
}

const DEFAULT_TEMPLATE: &str = "five-rungs";

/// A scenario that ships with the program.
struct Template {
    name: &'static str,
    text: &'static str,
    /// The scenario that it is laid over.
    base: Option<&'static str>,
}

const FIVE_RUNGS: &str = include_str!("../../scenarios/five-rungs.toml");

const TEMPLATES: [Template; 16] = [
    Template { name: "five-rungs", text: FIVE_RUNGS, base: None },
    Template { name: "coffee-chain", text: include_str!("../../scenarios/coffee-chain.toml"), base: None },
    Template { name: "subscription", text: include_str!("../../scenarios/subscription.toml"), base: None },
    Template {
        name: "credit-card-1990",
        text: include_str!("../../scenarios/credit-card-1990.toml"),
        base: None,
    },
    Template {
        name: "telecom-referral",
        text: include_str!("../../scenarios/telecom-referral.toml"),
        base: None,
    },
    Template { name: "b2b-advocacy", text: include_str!("../../scenarios/b2b-advocacy.toml"), base: None },
    program("points", include_str!("../../scenarios/programs/points.toml")),
    program("tiers", include_str!("../../scenarios/programs/tiers.toml")),
    program("referral-reward", include_str!("../../scenarios/programs/referral-reward.toml")),
    program("win-back", include_str!("../../scenarios/programs/win-back.toml")),
    program("personalization", include_str!("../../scenarios/programs/personalization.toml")),
    program("post-purchase-care", include_str!("../../scenarios/programs/post-purchase-care.toml")),
    program("free-trial", include_str!("../../scenarios/programs/free-trial.toml")),
    program("community", include_str!("../../scenarios/programs/community.toml")),
    program("gifts", include_str!("../../scenarios/programs/gifts.toml")),
    program("feedback-loop", include_str!("../../scenarios/programs/feedback-loop.toml")),
];

/// A program template, which stands on the five rungs.
const fn program(name: &'static str, text: &'static str) -> Template {
    Template { name, text, base: Some(FIVE_RUNGS) }
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    if arguments.list {
        print(&list())?;
        return Ok(DONE);
    }
    let template = find(&arguments.template)?;
    let Some(name) = &arguments.name else {
        return Ok(DONE);
    };
    let mut path = name.clone();
    if path.extension().is_none_or(|extension| extension != "toml") {
        path.as_mut_os_string().push(".toml");
    }
    let shown = path.display();
    let mut file = std::fs::File::create_new(&path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            Failure::failed(format!("`{shown}` is there already and is left as it is; choose another name"))
        } else {
            Failure::failed(format!("cannot write `{shown}`: {error}"))
        }
    })?;
    if let Err(error) = file.write_all(template.written().as_bytes()) {
        drop(file);
        // best effort: a half-written scenario must not stay
        let _ = std::fs::remove_file(&path);
        return Err(Failure::failed(format!("cannot write `{shown}`: {error}")));
    }
    print(&format!("Wrote {shown}. Edit it, then: cltv check {shown} && cltv run {shown}\n"))?;
    Ok(DONE)
}

fn find(name: &str) -> Result<&'static Template, Failure> {
    TEMPLATES.iter().find(|template| template.name == name).ok_or_else(|| {
        let names: Vec<&str> = TEMPLATES.iter().map(|template| template.name).collect();
        let meant = nearest(name, names.iter().copied())
            .map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"));
        Failure::invalid(format!("there is no template `{name}`.{meant} There are: {}", names.join(", ")))
    })
}

fn list() -> String {
    let width = TEMPLATES.iter().map(|template| template.name.len()).max().unwrap_or(0);
    TEMPLATES.iter().map(|template| format!("{:width$}  {}\n", template.name, template.question())).collect()
}

impl Template {
    /// The first sentence of its opening comment: the question that it asks.
    fn question(&self) -> String {
        let comment: Vec<&str> = self
            .text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .map(|line| line.trim_start_matches(['#', ' ']))
            .take_while(|line| !line.is_empty())
            .collect();
        let comment = comment.join(" ");
        match comment.find('?') {
            Some(end) => comment[..=end].to_owned(),
            None => comment,
        }
    }

    /// The text of the new file; a template that stands on another comes with it, in one file.
    fn written(&self) -> String {
        let Some(base) = self.base else {
            return self.text.to_owned();
        };
        let (comment, rest) = self.text.split_once("\nextends =").unwrap_or(("", self.text));
        let (_, rest) = rest.split_once('\n').unwrap_or(("", rest));
        let (own_keys, tables) = rest.split_once("\n\n").unwrap_or((rest, ""));
        let body: String =
            base.lines()
                .map(|line| {
                    if line.starts_with("title =") {
                        own_keys.trim_start().to_owned()
                    } else {
                        line.to_owned()
                    }
                })
                .map(|line| line + "\n")
                .collect();
        format!("{comment}\n{body}\n{tables}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Files, load};
    use std::path::Path;

    struct Only(String);

    impl Files for Only {
        fn read(&self, _: &Path) -> std::io::Result<Vec<u8>> {
            Ok(self.0.clone().into_bytes())
        }
    }

    #[test]
    fn every_template_is_valid_by_itself_and_asks_a_question() {
        for template in &TEMPLATES {
            let loaded = load(Path::new("new.toml"), &[], &Only(template.written()));
            let messages: Vec<String> = loaded
                .problems
                .iter()
                .map(|problem| format!("{}: {}", problem.path, problem.message))
                .collect();
            assert!(loaded.scenario.is_some(), "{}: {messages:#?}", template.name);
            assert!(messages.is_empty(), "{}: {messages:#?}", template.name);
            assert!(template.question().ends_with('?'), "{}: {}", template.name, template.question());
        }
    }
}
