//! Tables of joint draws: CSV files of which the columns that numbers name are read, and no others.

use super::checker::{Checker, JointFile};
use crate::scenario::assemble::reason;
use crate::scenario::format::Bounds;
use crate::scenario::problem::{listed, nearest};
use crate::scenario::quantity::JointTable;
use crate::scenario::spec::{JointColumn, NumberSpec};
use std::path::{Path, PathBuf};

/// What a file of joint draws looks like.
const SHAPE: &str = "a CSV file with a header line of column names and one joint draw per line";

/// A column of this name holds the weights of rows, unless a number says otherwise.
const WEIGHT: &str = "weight";

/// Why a column cannot be drawn: what is wrong, and what to try.
struct Refusal {
    message: String,
    help: String,
}

fn refusal(message: String, help: &str) -> Refusal {
    Refusal { message, help: help.to_owned() }
}

impl Checker<'_> {
    /// The table and column of a number that is drawn from a file; the file is read when it is first
    /// named.
    pub(super) fn joint_column(
        &mut self,
        spec: &NumberSpec,
        named: &JointColumn,
        bounds: Bounds,
    ) -> Option<(usize, usize)> {
        match self.find_column(spec, named, bounds) {
            Ok(found) => Some(found),
            Err(Refusal { message, help }) => {
                let message = format!("`{}`: {message}", spec.path);
                self.problems.error(spec.place, spec.path.clone(), message, "drawn from a file").help(help);
                None
            }
        }
    }

    fn find_column(
        &mut self,
        spec: &NumberSpec,
        named: &JointColumn,
        bounds: Bounds,
    ) -> Result<(usize, usize), Refusal> {
        let beside = self.sources.get(spec.place.source).map_or("", |source| source.name.as_str());
        let path = Path::new(beside).parent().unwrap_or(Path::new("")).join(&named.file);
        let known = self.joint_files.iter().position(|file| file.path == path);
        let at = match known {
            Some(at) => at,
            None => {
                let (file, table) = self.read_joint(spec, named, path)?;
                self.joint_files.push(file);
                self.tables.push(table);
                self.tables.len() - 1
            }
        };
        let (file, table) = (&mut self.joint_files[at], &mut self.tables[at]);
        if file.weight.0 != weight_of(&file.names, named) {
            let by = |weight: &Option<String>| match weight {
                Some(weight) => format!("in proportion to its column `{weight}`"),
                None => "evenly".to_owned(),
            };
            return Err(refusal(
                format!(
                    "rows of `{}` are drawn {} for `{}` and {} here",
                    named.file,
                    by(&file.weight.0),
                    file.weight.1,
                    by(&weight_of(&file.names, named))
                ),
                "a draw takes one row for all numbers of a file: give all of them the same `weight`, or none",
            ));
        }
        let column = file.column(&named.column, &named.file)?;
        if let Some(taken) = file.taken.iter().position(|taken| *taken == column) {
            file.numbers(column, &named.file, bounds)?;
            return Ok((at, taken));
        }
        table.columns.push(file.numbers(column, &named.file, bounds)?);
        file.taken.push(column);
        Ok((at, table.columns.len() - 1))
    }

    fn read_joint(
        &mut self,
        spec: &NumberSpec,
        named: &JointColumn,
        path: PathBuf,
    ) -> Result<(JointFile, JointTable), Refusal> {
        let bytes = self.files.read(&path).map_err(|error| {
            refusal(format!("cannot read `{}`: {}", path.display(), reason(&error)), SHAPE)
        })?;
        let (names, rows) =
            read(&bytes).map_err(|what| refusal(format!("`{}`: {what}", named.file), SHAPE))?;
        let weight = (weight_of(&names, named), spec.path.clone());
        let file = JointFile { path, names, rows, taken: Vec::new(), weight };
        let weights = match &file.weight.0 {
            None => Vec::new(),
            Some(weight) => {
                let column = file.column(weight, &named.file)?;
                file.numbers(column, &named.file, Bounds::NON_NEGATIVE)?
            }
        };
        let table = JointTable::new(named.file.clone(), file.rows.len(), &weights).ok_or_else(|| {
            refusal(
                format!(
                    "the weights of `{}` are all 0, or their sum is beyond what can be reckoned",
                    named.file
                ),
                "at least one row needs a weight above 0; only their proportions count",
            )
        })?;
        if let (Some(weight), None) = (&file.weight.0, &named.weight) {
            self.problems
                .warning(
                    spec.place,
                    spec.path.clone(),
                    format!("rows of `{}` are drawn in proportion to its column `{weight}`", named.file),
                    "drawn by weight",
                )
                .help(format!(
                    "say so, weight = \"{weight}\", and this warning goes; or give the column another name"
                ));
        }
        Ok((file, table))
    }
}

/// The column by which rows are drawn: the one that is named, else one called `weight`.
fn weight_of(names: &[String], named: &JointColumn) -> Option<String> {
    let called = names.iter().find(|name| *name == WEIGHT && named.column != WEIGHT);
    named.weight.clone().or_else(|| called.cloned())
}

impl JointFile {
    /// Where the column of this name stands.
    fn column(&self, name: &str, file: &str) -> Result<usize, Refusal> {
        let mut places = (0..self.names.len()).filter(|&at| self.names[at] == name);
        match (places.next(), places.next()) {
            (Some(at), None) => Ok(at),
            (Some(_), Some(_)) => Err(refusal(
                format!("`{file}` has two columns `{name}`"),
                "give each column a name of its own",
            )),
            (None, _) => {
                let help = nearest(name, self.names.iter().map(String::as_str))
                    .map_or_else(|| SHAPE.to_owned(), |meant| format!("did you mean `{meant}`?"));
                let known = listed(&self.names);
                Err(refusal(format!("`{file}` has no column `{name}`; it has {known}"), &help))
            }
        }
    }

    /// The numbers of a column, all within bounds.
    fn numbers(&self, column: usize, file: &str, bounds: Bounds) -> Result<Vec<f64>, Refusal> {
        let number = |(line, row): &(u64, Vec<String>)| {
            let text = row.get(column).map_or("", String::as_str);
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            let found = match number {
                Some(number) if bounds.allow(number) => return Ok(number),
                Some(number) => number.to_string(),
                None if text.is_empty() => "nothing".to_owned(),
                None => format!("`{text}`, which is no number"),
            };
            let name = &self.names[column];
            Err(refusal(
                format!(
                    "line {line} of `{file}` has {found} in column `{name}`; allowed is {}",
                    bounds.words()
                ),
                "mend the file, or use another column",
            ))
        };
        self.rows.iter().map(number).collect()
    }
}

type Text = (Vec<String>, Vec<(u64, Vec<String>)>);

/// Names and rows of a CSV file. Blank lines, blanks around values, a byte order mark, and letters of
/// other encodings in columns that nobody names do no harm.
fn read(bytes: &[u8]) -> Result<Text, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let (mut rows, mut passed, mut line) = (Vec::new(), 0, 1);
    for record in reader.byte_records() {
        let record = record.map_err(|error| error.to_string())?;
        let begins = record.position().map_or(0, |position| position.byte() as usize);
        // where a record begins, what ended the one before and blank lines are still to be passed
        while passed < bytes.len() && (passed < begins || matches!(bytes[passed], b'\r' | b'\n')) {
            line += u64::from(bytes[passed] == b'\n');
            passed += 1;
        }
        let fields: Vec<String> =
            record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
        if fields.iter().any(|field| !field.is_empty()) {
            rows.push((line, fields));
        }
    }
    if rows.is_empty() {
        return Err("there is nothing in it".to_owned());
    }
    let (_, names) = rows.remove(0);
    if rows.is_empty() {
        return Err("there are no rows below its header".to_owned());
    }
    if let Some((line, row)) = rows.iter().find(|(_, row)| row.len() > names.len()) {
        return Err(format!(
            "line {line} has {} values, more than the {} columns of the header",
            row.len(),
            names.len()
        ));
    }
    Ok((names, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_blanks_and_letters_of_other_columns_do_no_harm() {
        let text = b"\xef\xbb\xbf churn , note,w\r\n 0.1 ,caf\xe9, 2\n\n0.2,\"a, b\",1\n   \n,,\n";
        let (names, rows) = read(text).unwrap();
        assert_eq!(names, ["churn", "note", "w"]);
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(rows[1].1, ["0.2", "a, b", "1"]);
        assert!(read(b"\n\n").is_err() && read(b"a,b\n").is_err());
        assert!(read(b"a,b\n1,2\n0,5,2\n").unwrap_err().contains("line 3 has 3 values"));
    }
}
