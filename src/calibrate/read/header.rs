//! Where columns stand.

use super::{Column, LogError};
use crate::scenario::problem::nearest;

/// Where a column stands, from 0.
pub(super) fn position(wanted: &Column, names: Option<&[String]>, fields: usize) -> Result<usize, LogError> {
    let found = match (wanted, names) {
        (Column::Name(name), Some(names)) => {
            if names.iter().filter(|known| *known == name).count() > 1 {
                return Err(LogError::Twice { wanted: wanted.clone() });
            }
            let exact = names.iter().position(|known| known == name);
            exact.or_else(|| names.iter().position(|known| known.eq_ignore_ascii_case(name)))
        }
        (Column::Name(_), None) => None,
        // a name may be a number too, as years are
        (Column::Number(number), names) => {
            let named = names.and_then(|names| names.iter().position(|known| *known == number.to_string()));
            named.or_else(|| (*number <= fields).then(|| number - 1))
        }
    };
    let there = || columns_there(names, fields);
    found.ok_or_else(|| LogError::Column { wanted: wanted.clone(), there: there(), help: String::new() })
}

/// What columns there are, for a message.
pub(super) fn columns_there(names: Option<&[String]>, fields: usize) -> String {
    match names {
        Some(names) => format!("the header has: {}", names.join(", ")),
        None => format!("without a header, give the number of the column, 1 to {fields}"),
    }
}

/// An error about a column, with the option that says which is meant, and the likeliest one.
pub(super) fn helped(error: LogError, option: &str, names: Option<&[String]>) -> LogError {
    let LogError::Column { wanted, there, .. } = error else { return error };
    let names = names.unwrap_or_default();
    let wanted_name = match &wanted {
        Column::Name(name) => name.to_lowercase(),
        Column::Number(_) => String::new(),
    };
    let alike = |name: &&String| {
        let name = name.to_lowercase();
        !wanted_name.is_empty()
            && (name.contains(&wanted_name) || (name.len() > 2 && wanted_name.contains(&name)))
    };
    let near = names.iter().find(alike).map(String::as_str);
    let near = near.or_else(|| nearest(&wanted_name, names.iter().map(String::as_str)));
    let help = match near {
        Some(name) if name.contains(char::is_whitespace) => {
            format!("; if it is {name}, say --{option} \"{name}\"")
        }
        Some(name) => format!("; if it is {name}, say --{option} {name}"),
        None => format!("; say which it is with --{option}"),
    };
    LogError::Column { wanted, there, help }
}
