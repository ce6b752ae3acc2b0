//! Tables of joint draws: what is read of a file, by which weights its rows are drawn, who is blamed.

use cltv::model::draws::Draws;
use cltv::scenario::{Files, Loaded, Original, Scenario};
use std::path::Path;

/// A scenario and a table that lie beside each other in memory.
struct Both {
    text: String,
    table: Vec<u8>,
}

impl Files for Both {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        match path.extension().and_then(|end| end.to_str()) {
            Some("toml") => Ok(self.text.clone().into_bytes()),
            _ => Ok(self.table.clone()),
        }
    }
}

/// One period, whose value is a number and money on entry.
fn loaded(contribution: &str, on_enter: &str, table: &[u8]) -> Loaded {
    let text = format!(
        "title = \"joint\"\ntime = {{ period = \"month\", horizon = 1, cash_flow = \"start\" }}\n\
         simulation = {{ draws = 1024 }}\n\
         [[stage]]\nname = \"customer\"\nkind = \"customer\"\nchurn = 0.5\n\
         contribution = {contribution}\non_enter = {on_enter}\n"
    );
    let files = Both { text, table: table.to_vec() };
    Original::read(Path::new("test.toml"), &[], &files).with(&[])
}

fn read(contribution: &str, on_enter: &str, table: &[u8]) -> Scenario {
    let loaded = loaded(contribution, on_enter, table);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.problems))
}

/// The only problem of a scenario that is refused.
fn refused(contribution: &str, on_enter: &str, table: &str) -> String {
    let loaded = loaded(contribution, on_enter, table.as_bytes());
    assert!(loaded.scenario.is_none());
    assert_eq!(loaded.problems.len(), 1, "{:#?}", loaded.problems);
    loaded.problems[0].message.clone()
}

fn rows(scenario: &Scenario) -> Vec<Vec<f64>> {
    let draws = Draws::new(scenario).unwrap();
    let row = |index| {
        let mut row = Vec::new();
        draws.row(index, &mut row);
        row
    };
    (0..draws.count()).map(row).collect()
}

const A: &str = "{ column = \"a\", file = \"t.csv\" }";
const B: &str = "{ column = \"b\", file = \"t.csv\" }";
const A_BY_W: &str = "{ column = \"a\", file = \"t.csv\", weight = \"w\" }";
const B_BY_W: &str = "{ column = \"b\", file = \"t.csv\", weight = \"w\" }";

#[test]
fn rows_are_drawn_by_weight_and_keep_together() {
    let table = b"a,b,w\n1,10,0.5\n2,20,2\n3,30,0\n4,40,1.5\n";
    let scenario = read(A_BY_W, B_BY_W, table);
    let rows = rows(&scenario);
    assert!(rows.iter().all(|row| (row[1] - 10.0 * row[0]).abs() < 1e-12 && (row[0] - 3.0).abs() > 0.5));
    let mean = rows.iter().map(|row| row[0]).sum::<f64>() / rows.len() as f64;
    // (0.5 + 4 + 6) / 4; 1024 Sobol' points have one in each 1024th, so the share of no row is off by more than
    // 1 / 1024, and values rise by 3 in all
    assert!((mean - 2.625).abs() <= 3.0 / 1024.0, "{mean}");
    let draws = Draws::new(&scenario).unwrap();
    // weight before over weight but their own: 1 at 0, 2 at 0.5 / 2 = 1/4, 4 at 1, so half is at 2 + 2 / 3
    assert!((draws.quantile(0, 0.5) - (2.0 + 2.0 / 3.0)).abs() < 1e-12);
    assert!((draws.medians()[1] - 10.0 * draws.medians()[0]).abs() < 1e-9);
    // weights that are all the same are none
    let even = read(A_BY_W, B_BY_W, b"a,b,w\n1,10,3\n2,20,3\n");
    let plain = read(A, B, b"a,b,w\n1,10,3\n2,20,3\n");
    assert_eq!(self::rows(&even), self::rows(&plain));
}

#[test]
fn only_columns_that_are_named_are_read() {
    let table = b"\xef\xbb\xbf note , a ,b,c\r\ncaf\xe9, 1 , 5,\r\n\"x, y\",2,6,nan\r\n   \r\n\r\n,,,\r\n";
    let scenario = read(A, B, table);
    let rows = rows(&scenario);
    assert!(rows.iter().all(|row| (row[1] - row[0] - 4.0).abs() < 1e-12));
    assert_eq!(rows.iter().filter(|row| row[0] < 1.5).count(), 512);
}

#[test]
fn the_right_column_line_and_value_are_blamed() {
    let text = refused(A, B, "a,b\n1,5\n\n2,six\n");
    assert_eq!(
        text,
        "`stage.customer.on_enter`: line 4 of `t.csv` has `six`, which is no number in column `b`; allowed is any finite number"
    );
    assert!(refused(A, "0", "a,b\n1,5\nnan,6\n").contains("line 3 of `t.csv` has `nan`"));
    assert!(refused(A, B, "a,b\n1,5\n2\n").contains("line 3 of `t.csv` has nothing in column `b`"));
    assert!(refused(A, "0", "a,b\n1,5\n2,6,7\n").contains("line 3 has 3 values, more than the 2 columns"));
    assert!(refused(A, "0", "a,a\n1,5\n").contains("two columns `a`"));
    assert!(refused(A, "0", "a,b\n").contains("no rows below its header"));
    assert!(
        refused("{ column = \"aa\", file = \"t.csv\" }", "0", "a,b\n1,5\n").contains("has no column `aa`")
    );
}

#[test]
fn weights_that_weigh_nothing_or_disagree_are_refused() {
    let weighted =
        |weights: [&str; 2]| refused(A_BY_W, "0", &format!("a,w\n1,{}\n2,{}\n", weights[0], weights[1]));
    assert!(weighted(["1", "-1"]).contains("line 3 of `t.csv` has -1 in column `w`; allowed is 0 or more"));
    assert!(weighted(["0", "0"]).contains("are all 0"));
    assert!(weighted(["1", "inf"]).contains("has `inf`, which is no number in column `w`"));
    assert!(weighted(["1e308", "1e308"]).contains("beyond what can be reckoned"));
    assert!(refused(A_BY_W, "0", "a,b\n1,2\n").contains("has no column `w`"));
    let text = refused(A_BY_W, B, "a,b,w\n1,2,1\n");
    assert!(
        text.contains("in proportion to its column `w` for `stage.customer.contribution` and evenly here"),
        "{text}"
    );
}

/// A column called `weight` holds the weights of rows unless a number says otherwise, which is said.
#[test]
fn a_column_called_weight_is_one() {
    let table = b"a,b,weight\n1,10,1\n2,20,3\n";
    let loaded = loaded(A, B, table);
    assert!(
        loaded
            .problems
            .iter()
            .any(|problem| problem.message.contains("in proportion to its column `weight`")),
        "{:#?}",
        loaded.problems
    );
    let drawn = rows(&loaded.scenario.unwrap());
    let mean = drawn.iter().map(|row| row[0]).sum::<f64>() / drawn.len() as f64;
    // 1,024 points of a Sobol' sequence part the unit interval at 1/4 to a point
    assert!((mean - 1.75).abs() <= 1.0 / 1024.0, "{mean}");
    let said = read("{ column = \"a\", file = \"t.csv\", weight = \"weight\" }", "0", table);
    let same = rows(&said).iter().zip(&drawn).all(|(said, found)| (said[0] - found[0]).abs() <= 0.0);
    assert!(same);
    // as a number it is one like any other
    let drawn = rows(&read("{ column = \"weight\", file = \"t.csv\" }", "0", table));
    let mean = drawn.iter().map(|row| row[0]).sum::<f64>() / drawn.len() as f64;
    assert!((mean - 2.0).abs() <= 2.0 / 1024.0, "{mean}");
}
