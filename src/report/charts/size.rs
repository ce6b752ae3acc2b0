//! Sizes of pictures.

/// How large a chart is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 400 pixels wide: a phone.
    Narrow,
    /// 640 pixels wide: a column of a page.
    Small,
    /// 1600 pixels wide: a slide.
    Large,
}

impl Size {
    /// Width and height in the reader's units, in which text is 12 high.
    #[cfg(feature = "charts")]
    pub(super) fn units(self) -> (f64, f64) {
        match self {
            Size::Narrow => (400.0, 340.0),
            Size::Small => (640.0, 400.0),
            Size::Large => (960.0, 560.0),
        }
    }

    /// Width in pixels.
    pub fn pixels(self) -> u32 {
        match self {
            Size::Narrow => 400,
            Size::Small => 640,
            Size::Large => 1600,
        }
    }
}
