//! Watching a run: the progress bar, Ctrl-C, and the clock.

use super::exit::{Failure, INTERRUPTED};
use super::output::Folder;
use super::prepare::Manner;
use super::terminal::say;
use crate::study::runner::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Set by Ctrl-C.
#[derive(Clone)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Takes over Ctrl-C (and the signal that asks a program to end).
    pub fn install() -> Result<Interrupt, Failure> {
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
            .map_err(|error| Failure::failed(format!("cannot watch for Ctrl-C: {error}")))?;
        Ok(Interrupt(interrupted))
    }

    /// Whether it came.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// On Ctrl-C ends the program, and with it a folder that is not finished: for verbs that have no points
/// at which they could stop by themselves.
pub(super) fn leave_on_interrupt(folder: &Folder) -> Result<(), Failure> {
    let unfinished = folder.unfinished();
    ctrlc::set_handler(move || {
        unfinished.remove();
        say("cltv: interrupted; nothing was written");
        std::process::exit(i32::from(INTERRUPTED));
    })
    .map_err(|error| Failure::failed(format!("cannot watch for Ctrl-C: {error}")))
}

/// A bar that draws only where it is wanted and standard error is a terminal.
fn bar(show: bool, what: &str) -> ProgressBar {
    let target = if show { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) =
        ProgressStyle::with_template(&format!("{{wide_bar}} {{pos}}/{{len}} {what}, {{eta}} left"))
    {
        bar.set_style(style);
    }
    bar
}

/// Seconds of work from which it is said beforehand how long it will take.
const LONG: f64 = 30.0;

/// Seconds of work from which on its pace is known.
const SURE: f64 = 2.0;

/// Says how long a study will take, once it is known and long.
struct Estimate {
    started: Stopwatch,
    show: bool,
    said: AtomicBool,
}

impl Estimate {
    fn new(show: bool) -> Estimate {
        Estimate { started: Stopwatch::start(), show, said: AtomicBool::new(false) }
    }

    /// So many of so many are finished: the rest takes as long for each.
    fn at(&self, bar: &ProgressBar, done: u64, total: u64) {
        let so_far = self.started.seconds();
        // the first moments go to starting up
        if done == 0 || total <= done || so_far < SURE || self.said.swap(true, Ordering::Relaxed) {
            return;
        }
        let left = so_far * (total - done) as f64 / done as f64;
        if self.show && left >= LONG {
            bar.suspend(|| {
                say(&format!("cltv: this takes about {}; Ctrl-C leaves nothing behind", span(left)))
            });
        }
    }
}

/// A length of time in words.
fn span(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{:.0} seconds", (s / 10.0).ceil() * 10.0),
        s if s < 5_400.0 => format!("{:.0} minutes", (s / 60.0).ceil()),
        s => format!("{:.1} hours; fewer --draws or programs take less", s / 3_600.0),
    }
}

/// Shows how far a study is.
struct Progress {
    bar: ProgressBar,
    estimate: Estimate,
}

impl Progress {
    /// A bar of something: `draws`.
    fn new(show: bool, what: &str) -> Progress {
        Progress { bar: bar(show, what), estimate: Estimate::new(show) }
    }

    /// So many of so many are finished.
    fn at(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.estimate.at(&self.bar, done, total);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Watches a study: shows progress on a terminal, stops it on Ctrl-C.
pub(super) struct Watch {
    threads: usize,
    stop: Box<dyn Fn() -> bool + Sync>,
    tell: Box<dyn Fn(u64, u64) + Sync>,
}

impl Watch {
    /// Watches from now on; progress is in `what`, such as `draws`.
    pub fn new(manner: &Manner, interrupt: &Interrupt, what: &str) -> Watch {
        let (interrupt, progress) = (interrupt.clone(), Progress::new(!manner.quiet, what));
        Watch {
            threads: manner.threads,
            stop: Box::new(move || interrupt.is_set()),
            tell: Box::new(move |done, total| progress.at(done, total)),
        }
    }

    /// What a study is told of it.
    pub fn context(&self) -> Context<'_> {
        Context::default().threads(self.threads).stop(&*self.stop).progress(&*self.tell)
    }
}

/// Measures how long a run took, for its manifest; no result depends on it.
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the manifest says how long a run took, the screen how long it will take"
    )]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}
