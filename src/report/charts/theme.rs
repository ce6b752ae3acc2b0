//! Colors, by the part they play.

use plotters::style::RGBColor;
use std::fmt::Write;

/// What a color is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// The ground.
    Paper,
    /// Titles and labels.
    Text,
    /// Subtitles and numbers of axes.
    Quiet,
    /// Axes and lines of reference.
    Rule,
    /// Lines of the grid.
    Grid,
    /// What is singled out: a claimed range, an outline.
    Accent,
    /// The n-th thing of several (from 0; goes round after eight).
    Category(usize),
    /// A step of the scale of heat maps, 0 (least) to 10 (most).
    Ramp(usize),
    /// A step of the scale of two signs, 0 (far below) to 10 (far above), 5 the middle.
    Signed(usize),
    /// What adds.
    Gain,
    /// What takes away.
    Loss,
}

/// Which ground the reader's page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Light on black.
    Dark,
    /// As the reader's system asks for (SVG only; a PNG is light).
    Reader,
}

/// Number of steps of the two scales.
pub(super) const STEPS: usize = 11;

const CATEGORIES: usize = 8;

// Okabe and Ito's colors, those too pale for lines on white darkened, those too dark on black
// lightened; the order keeps neighbors apart for every kind of color vision.
const CATEGORY: [(u32, u32); CATEGORIES] = [
    (0x0072B2, 0x56B4E9),
    (0xD55E00, 0xFF9B57),
    (0x009E73, 0x2FD0A3),
    (0xB8609A, 0xE39CC8),
    (0x8F7700, 0xE6C84F),
    (0x3A9BD9, 0x9AD0F5),
    (0x5B5B66, 0xB8B8C6),
    (0x7A3E00, 0xC98A4B),
];
// one hue from pale to deep (after Brewer's blues), evenly spaced in lightness
const RAMP: [(u32, u32); STEPS] = [
    (0xF3F7FB, 0x14212E),
    (0xE3EDF7, 0x172C40),
    (0xD0E2F2, 0x1A3852),
    (0xB9D5EB, 0x1C4666),
    (0x9CC5E2, 0x1F557B),
    (0x7BB2D8, 0x256692),
    (0x5A9DCB, 0x2A6892),
    (0x2F78AF, 0x4A8FBD),
    (0x266FAB, 0x6AA7CF),
    (0x135896, 0x90C1E0),
    (0x08427B, 0xBADCF0),
];
// orange below, blue above, safe for red-green blindness
const SIGNED: [(u32, u32); STEPS] = [
    (0x9A3D00, 0xFFB37A),
    (0xC05600, 0xE58D4A),
    (0xDB7A2B, 0x9A521E),
    (0xEDA468, 0x7A441D),
    (0xF7D0AE, 0x59381F),
    (0xF4F4F4, 0x26282B),
    (0xC6DDEF, 0x1D3B55),
    (0x92BFE1, 0x21557F),
    (0x5AA0D0, 0x286794),
    (0x2576B1, 0x5A9FCF),
    (0x0B5089, 0x94C8EC),
];

impl Ink {
    /// Every color that may occur.
    fn all() -> Vec<Ink> {
        let plain =
            [Ink::Paper, Ink::Text, Ink::Quiet, Ink::Rule, Ink::Grid, Ink::Accent, Ink::Gain, Ink::Loss];
        plain
            .into_iter()
            .chain((0..CATEGORIES).map(Ink::Category))
            .chain((0..STEPS).map(Ink::Ramp))
            .chain((0..STEPS).map(Ink::Signed))
            .collect()
    }

    /// Light and dark; no two of the light ones are equal, so that a picture in light colors can
    /// be turned into a dark one by its colors alone.
    fn pair(self) -> (u32, u32) {
        match self {
            Ink::Paper => (0xFFFFFF, 0x15171A),
            Ink::Text => (0x1B1D21, 0xECEDEF),
            Ink::Quiet => (0x565A63, 0xA9AEB8),
            Ink::Rule => (0x8A8F99, 0x7A808B),
            Ink::Grid => (0xE4E6EA, 0x2C3036),
            Ink::Accent => (0xA04A78, 0xF0A8CC),
            Ink::Gain => (0x0073B3, 0x57B5EA),
            Ink::Loss => (0xD45F01, 0xFF9C58),
            Ink::Category(index) => CATEGORY[index % CATEGORIES],
            Ink::Ramp(step) => RAMP[step.min(STEPS - 1)],
            Ink::Signed(step) => SIGNED[step.min(STEPS - 1)],
        }
    }

    /// The color on this ground.
    pub(super) fn color(self, theme: Theme) -> RGBColor {
        let (light, dark) = self.pair();
        let hex = if theme == Theme::Dark { dark } else { light };
        RGBColor((hex >> 16) as u8, (hex >> 8 & 0xFF) as u8, (hex & 0xFF) as u8)
    }

    /// The ink of text that stands on this color in either theme: the theme's own text color or
    /// its paper, whichever contrasts more.
    pub(super) fn text_on(self) -> Ink {
        let (light, _) = self.pair();
        let channel = |shift: u32| f64::from(light >> shift & 0xFF) / 255.0;
        let lightness = 0.299 * channel(16) + 0.587 * channel(8) + 0.114 * channel(0);
        if lightness > 0.55 { Ink::Text } else { Ink::Paper }
    }
}

/// Rules that turn every chart below `scope` (a selector, may be empty) dark: a chart drawn for
/// [`Theme::Reader`] has light colors, each of which has one dark counterpart.
pub fn stylesheet(scope: &str) -> String {
    let mut css = String::new();
    for ink in Ink::all() {
        let (light, dark) = ink.pair();
        // writing to a string cannot fail
        let _ = write!(
            css,
            "{scope} [fill=\"#{light:06X}\"]{{fill:#{dark:06X}}}{scope} [stroke=\"#{light:06X}\"]{{stroke:#{dark:06X}}}"
        );
    }
    css
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_light_color_has_one_dark_counterpart() {
        let mut seen = BTreeMap::new();
        for ink in Ink::all() {
            let (light, dark) = ink.pair();
            assert!(seen.insert(light, (ink, dark)).is_none(), "{ink:?} shares its light color");
        }
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(hex: u32) -> f64 {
        let channel = |shift: u32| {
            let c = f64::from(hex >> shift & 0xFF) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(a: u32, b: u32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_lines_stand_out_from_the_ground() {
        // WCAG 2.2: 4.5 for text, 3 for what must be seen to understand a picture
        let (paper, dark_paper) = Ink::Paper.pair();
        let wanted =
            [(Ink::Text, 7.0), (Ink::Quiet, 4.5), (Ink::Accent, 4.5), (Ink::Gain, 3.0), (Ink::Loss, 3.0)];
        let lines = (0..CATEGORIES).map(|index| (Ink::Category(index), 3.0));
        for (ink, least) in wanted.into_iter().chain(lines) {
            let (light, dark) = ink.pair();
            assert!(contrast(light, paper) >= least, "{ink:?} light {}", contrast(light, paper));
            assert!(contrast(dark, dark_paper) >= least, "{ink:?} dark {}", contrast(dark, dark_paper));
        }
        let cells = (0..STEPS).flat_map(|step| [Ink::Ramp(step), Ink::Signed(step)]);
        for ink in cells {
            let ((light, dark), (text, dark_text)) = (ink.pair(), ink.text_on().pair());
            assert!(contrast(light, text) >= 4.4, "{ink:?} light {}", contrast(light, text));
            assert!(contrast(dark, dark_text) >= 4.4, "{ink:?} dark {}", contrast(dark, dark_text));
        }
    }
}
