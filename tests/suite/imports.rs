//! Who names whom in Rust code: paths read off the tokens of every file, resolved through `use` and
//! re-exports to the file where a thing is defined.
//!
//! Says nothing about which names are allowed, and sees neither through globs nor into what macros make.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// A module by the names that lead to it, as in `["report", "charts"]`; the crate itself has none.
pub type Module = Vec<String>;

/// What a file says of others.
#[derive(Debug, Default)]
struct Said {
    /// Names brought in by `use`, and the path that each stands for.
    aliases: BTreeMap<String, Vec<String>>,
    /// Paths of `use` that are for this file's own code, not handed on.
    imported: Vec<Vec<String>>,
    /// Paths in code.
    named: Vec<Vec<String>>,
    /// Modules in files of their own that only tests see.
    test_files: Vec<String>,
}

/// The modules of a crate and what each says of others, without what only tests see.
#[derive(Debug, Default)]
pub struct Code {
    modules: BTreeMap<Module, Said>,
}

impl Code {
    /// Reads files, each given by its path below `src`, with `/` between the parts, and its text.
    pub fn read<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Code {
        let mut code = Code::default();
        for (path, text) in files {
            let mut said = Said::default();
            let tokens = TokenStream::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            said.read(tokens);
            code.modules.insert(module_of(path), said);
        }
        let of_tests = |(above, said): (&Module, &Said)| -> Vec<Module> {
            said.test_files.iter().map(|name| above.iter().chain([name]).cloned().collect()).collect()
        };
        let of_tests: Vec<Module> = code.modules.iter().flat_map(of_tests).collect();
        code.modules.retain(|module, _| !of_tests.iter().any(|of_tests| module.starts_with(of_tests)));
        code
    }

    /// All modules.
    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.keys()
    }

    /// Who depends on whom, by file.
    pub fn dependencies(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let of = |module, said: &Said| {
            let paths = said.imported.iter().chain(&said.named);
            let used = paths.filter_map(|path| match self.resolve(module, path, 0)? {
                // to name a module is not to use it yet
                Place::Module => None,
                Place::Item(used) => Some(used),
            });
            used.filter(|used| *used != module).collect()
        };
        self.modules.iter().map(|(module, said)| (module, of(module, said))).collect()
    }

    /// The layers that a module names: what follows `crate::` when its paths are written out. What a layer
    /// hands on of another counts as its own.
    pub fn layers_named<'c>(&'c self, module: &'c Module) -> BTreeSet<&'c str> {
        let said = &self.modules[module];
        let paths = said.imported.iter().chain(&said.named).chain(said.aliases.values());
        let layer = |path: &Vec<String>| {
            let (above, rest) = self.beginning(module, path)?;
            if let Some(layer) = above.first() {
                return Some(layer.as_str());
            }
            let (layer, _) = self.child(above, rest.first()?)?.split_first()?;
            Some(layer.as_str())
        };
        paths.filter_map(layer).collect()
    }

    /// The heads of all paths of a module that lead out of the crate.
    pub fn strangers(&self, module: &Module) -> BTreeSet<&str> {
        let said = &self.modules[module];
        let paths = said.imported.iter().chain(&said.named).chain(said.aliases.values());
        let out = paths.filter(|path| self.resolve(module, path, 0).is_none());
        out.filter_map(|path| path.first().map(String::as_str)).collect()
    }

    /// Where a path of a module leads; nowhere in this crate if `None`.
    fn resolve<'c>(&'c self, module: &'c Module, path: &[String], depth: usize) -> Option<Place<'c>> {
        let (mut at, rest) = self.beginning(module, path)?;
        for (index, name) in rest.iter().enumerate() {
            if let Some(child) = self.child(at, name) {
                at = child;
                continue;
            }
            if let Some(target) = self.modules[at].aliases.get(name).filter(|_| depth < 16) {
                let whole: Vec<String> = target.iter().chain(&rest[index + 1..]).cloned().collect();
                // what is handed on from another crate leads out of this one
                return self.resolve(at, &whole, depth + 1);
            }
            return Some(Place::Item(at));
        }
        Some(Place::Module)
    }

    /// The module from which a path of a module goes down, and the way down.
    fn beginning<'c, 'p>(
        &'c self,
        module: &'c Module,
        path: &'p [String],
    ) -> Option<(&'c Module, &'p [String])> {
        let (head, rest) = path.split_first()?;
        match head.as_str() {
            "crate" => Some((self.key(&[])?, rest)),
            "self" => Some((module, rest)),
            "super" => {
                let more = rest.iter().take_while(|name| *name == "super").count();
                let up = module.len().saturating_sub(1 + more);
                Some((self.key(&module[..up])?, &rest[more..]))
            }
            _ if self.child(module, head).is_some() => Some((module, path)),
            // `use memchr::memchr` brings in a name that is also the crate's
            _ => {
                let brought_in = self.modules[module].aliases.get(head)?;
                (brought_in.first() != Some(head)).then_some((module, path))
            }
        }
    }

    fn key(&self, path: &[String]) -> Option<&Module> {
        self.modules.get_key_value(path).map(|(module, _)| module)
    }

    fn child(&self, module: &Module, name: &str) -> Option<&Module> {
        let mut path = module.clone();
        path.push(name.to_owned());
        self.key(&path)
    }
}

/// What a path names.
#[derive(Debug)]
enum Place<'c> {
    Module,
    /// Something that this module defines.
    Item(&'c Module),
}

/// `report/charts/mod.rs` and `report/charts.rs` are both `report::charts`; `lib.rs` is the crate.
fn module_of(path: &str) -> Module {
    let mut names: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if names.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib")) {
        names.pop();
    }
    names
}

impl Said {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Punct(punct) if punct.as_char() == '#' && for_tests(tokens.get(at + 1)) => {
                    let end = after_item(&tokens, at + 2);
                    self.test_files.extend(file_declared(&tokens[at + 2..end]));
                    at = end;
                }
                TokenTree::Ident(ident) if ident == "use" => {
                    let end = (at..tokens.len()).find(|at| is(&tokens[*at], ';')).unwrap_or(tokens.len());
                    let handed_on = at > 0
                        && matches!(&tokens[at - 1], TokenTree::Ident(before) if before == "pub")
                        || at > 1
                            && matches!(&tokens[at - 2], TokenTree::Ident(before) if before == "pub")
                            && matches!(&tokens[at - 1], TokenTree::Group(_));
                    self.read_use(&tokens[at + 1..end], &[], handed_on);
                    at = end;
                }
                TokenTree::Ident(_) => {
                    let (path, next) = path_at(&tokens, at);
                    // a field or a method is no path; nor is a lone name, which a `use` or this file explains
                    if path.len() > 1 && !(at > 0 && is(&tokens[at - 1], '.')) {
                        self.named.push(path);
                    }
                    at = next;
                }
                TokenTree::Group(group) => {
                    self.read(group.stream());
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// One tree of a `use`: `a::b`, `a::b as c`, `a::{b, c::d}`.
    fn read_use(&mut self, tokens: &[TokenTree], before: &[String], handed_on: bool) {
        let mut path = before.to_vec();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(ident) if ident == "as" => {
                    let alias = tokens.get(at + 1).map(ToString::to_string).unwrap_or_default();
                    self.bring_in(alias, path, handed_on);
                    return;
                }
                TokenTree::Ident(ident) => path.push(ident.to_string()),
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    for tree in inner.split(|token| is(token, ',')).filter(|tree| !tree.is_empty()) {
                        self.read_use(tree, &path, handed_on);
                    }
                    return;
                }
                _ => {}
            }
        }
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        if let Some(name) = path.last().cloned() {
            self.bring_in(name, path, handed_on);
        }
    }

    fn bring_in(&mut self, name: String, path: Vec<String>, handed_on: bool) {
        if path.len() > 1 || path.first() != Some(&name) {
            self.aliases.insert(name, path.clone());
        }
        if !handed_on {
            self.imported.push(path);
        }
    }
}

/// The path that begins here, and where it ends.
fn path_at(tokens: &[TokenTree], begin: usize) -> (Vec<String>, usize) {
    let mut path = vec![tokens[begin].to_string()];
    let mut at = begin + 1;
    while let [first, second, TokenTree::Ident(next), ..] = &tokens[at..]
        && is(first, ':')
        && is(second, ':')
    {
        path.push(next.to_string());
        at += 3;
    }
    (path, at)
}

fn is(token: &TokenTree, letter: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == letter)
}

/// Whether an attribute's brackets say `cfg(test)`.
fn for_tests(brackets: Option<&TokenTree>) -> bool {
    matches!(brackets, Some(TokenTree::Group(group)) if spaceless(group) == "cfg(test)")
}

fn spaceless(group: &Group) -> String {
    group.stream().to_string().split_whitespace().collect()
}

/// The module that an item declares to be in a file of its own, as in `mod tests;`.
fn file_declared(item: &[TokenTree]) -> Option<String> {
    match item {
        [.., TokenTree::Ident(word), TokenTree::Ident(name), end] if word == "mod" && is(end, ';') => {
            Some(name.to_string())
        }
        _ => None,
    }
}

/// Past the item that begins here: its braces, or its semicolon.
fn after_item(tokens: &[TokenTree], begin: usize) -> usize {
    let ends = |token: &TokenTree| {
        is(token, ';') || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
    };
    (begin..tokens.len()).find(|at| ends(&tokens[*at])).map_or(tokens.len(), |at| at + 1)
}

/// Groups that depend on themselves: in each, everyone can be reached from everyone.
pub fn circles<N: Ord + Clone>(dependencies: &BTreeMap<N, BTreeSet<N>>) -> Vec<Vec<N>> {
    let reached = |from: &N| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&N> = dependencies.get(from).into_iter().flatten().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next.clone()) {
                open.extend(dependencies.get(next).into_iter().flatten());
            }
        }
        seen
    };
    let reach: BTreeMap<&N, BTreeSet<N>> = dependencies.keys().map(|node| (node, reached(node))).collect();
    let mut found: Vec<Vec<N>> = Vec::new();
    for (node, seen) in &reach {
        if seen.contains(*node) && !found.iter().any(|circle| circle.contains(node)) {
            let together =
                seen.iter().filter(|other| reach.get(other).is_some_and(|back| back.contains(*node)));
            found.push(together.cloned().collect());
        }
    }
    found
}

/// Dependencies among the parts of one folder: its files, its subfolders as wholes, and its own `mod.rs`
/// (as `mod`).
pub fn within(
    folder: &Module,
    dependencies: &BTreeMap<&Module, BTreeSet<&Module>>,
) -> BTreeMap<String, BTreeSet<String>> {
    let part = |module: &Module| {
        let below = module.strip_prefix(folder.as_slice())?;
        Some(below.first().map_or("mod", String::as_str).to_owned())
    };
    let mut parts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, used) in dependencies {
        let Some(from) = part(module) else { continue };
        let to = used.iter().filter_map(|used| part(used)).filter(|to| *to != from);
        parts.entry(from.clone()).or_default().extend(to);
    }
    parts
}

/// Circles in every folder, one line each: `report::charts: a, b`.
pub fn circles_in_folders(code: &Code) -> Vec<String> {
    let dependencies = code.dependencies();
    let folders: BTreeSet<Module> = dependencies
        .keys()
        .filter_map(|module| module.split_last().map(|(_, above)| above.to_vec()))
        .collect();
    let mut lines = Vec::new();
    for folder in folders {
        let shown = if folder.is_empty() { "crate".to_owned() } else { folder.join("::") };
        for circle in circles(&within(&folder, &dependencies)) {
            lines.push(format!("{shown}: {}", circle.join(", ")));
        }
    }
    lines
}

/// Planted code.
mod planted {
    use super::{Code, circles_in_folders};

    fn check(files: &[(&str, &str)], wanted: &[&str]) {
        let found = circles_in_folders(&Code::read(files.iter().copied()));
        assert_eq!(found, wanted, "{files:?}");
    }

    const LIB: (&str, &str) = ("lib.rs", "pub mod room;");

    #[test]
    fn files_that_import_each_other_are_a_circle() {
        let room = ("room/mod.rs", "mod a; mod b; mod c;");
        check(
            &[
                LIB,
                room,
                ("room/a.rs", "use super::{b::B, c}; struct A; fn f() { c::g(); }"),
                ("room/b.rs", "struct B; impl B { fn f() -> crate::room::a::A {} }"),
                ("room/c.rs", "pub fn g() {}"),
            ],
            &["room: a, b"],
        );
        check(
            &[
                LIB,
                room,
                ("room/a.rs", "pub fn a() { super::b::b(json!({ \"x\": self::deep() })) }"),
                ("room/b.rs", "pub fn b() { html! { p { (super::c::c()) } } }"),
                ("room/c.rs", "use super::a as first; pub fn c() { first::a() }"),
            ],
            &["room: a, b, c"],
        );
    }

    #[test]
    fn a_module_that_only_hands_on_is_none() {
        check(
            &[
                LIB,
                ("room/mod.rs", "mod a; mod b; pub use b::B; pub(crate) use a::{A, inner as outer};"),
                ("room/a.rs", "use super::B; pub struct A(B);"),
                ("room/b.rs", "pub struct B; // use super::A\n const S: &str = \"super::A\";"),
            ],
            &[],
        );
        // through the re-export the circle is between the files themselves
        check(
            &[
                LIB,
                ("room/mod.rs", "mod a; mod b; pub use b::B; pub use a::A;"),
                ("room/a.rs", "use super::B; pub struct A(B);"),
                ("room/b.rs", "pub struct B(super::A);"),
            ],
            &["room: a, b"],
        );
    }

    #[test]
    fn a_module_with_code_of_its_own_and_its_children_can_be_one() {
        let child = ("room/a.rs", "use super::Thing; pub fn a(_: Thing) {}");
        check(&[LIB, ("room/mod.rs", "mod a; pub struct Thing;"), child], &[]);
        check(
            &[LIB, ("room/mod.rs", "mod a; pub struct Thing; fn f() { a::a(Thing) }"), child],
            &["room: a, mod"],
        );
    }

    #[test]
    fn what_only_tests_see_does_not_count() {
        check(
            &[
                LIB,
                ("room/mod.rs", "mod a; mod b;"),
                ("room/a.rs", "use super::b::B; #[cfg(test)] mod tests { use super::super::b::B; }"),
                ("room/b.rs", "pub struct B; #[cfg(test)] #[allow(x)] mod tests { use crate::room::a::A; }"),
            ],
            &[],
        );
        check(
            &[
                LIB,
                ("room/mod.rs", "mod a; mod b;"),
                ("room/a.rs", "use super::b::B; pub struct A(B);"),
                ("room/b/mod.rs", "pub struct B; #[cfg(test)] #[allow(x)] mod tests;"),
                ("room/b/tests.rs", "use crate::room::a::A;"),
            ],
            &[],
        );
    }

    #[test]
    fn folders_can_be_a_circle_where_their_files_are_none() {
        check(
            &[
                LIB,
                ("room/mod.rs", "mod x; mod y;"),
                ("room/x/mod.rs", "mod one; mod two;"),
                ("room/x/one.rs", "use crate::room::y::three::T; pub struct O(T);"),
                ("room/x/two.rs", "pub struct W;"),
                ("room/y/mod.rs", "mod three; mod four;"),
                ("room/y/three.rs", "pub struct T;"),
                ("room/y/four.rs", "use super::super::x::two::W; pub struct F(W);"),
            ],
            &["room: x, y"],
        );
    }

    #[test]
    fn crates_are_told_from_names_of_this_one() {
        let code = Code::read([
            ("lib.rs", "pub mod room; pub mod csv;"),
            (
                "room.rs",
                "use rayon::prelude::*; use memchr::memchr; use crate::csv; fn f() { csv::g(); serde_json::json!({}); Vec::new(); }",
            ),
            ("csv.rs", "pub fn g() {}"),
        ]);
        let found: Vec<&str> = code.strangers(&vec!["room".to_owned()]).into_iter().collect();
        assert_eq!(found, ["Vec", "memchr", "rayon", "serde_json"]);
    }
}
