//! Shapes through plotters, as SVG and as PNG.

use super::canvas::{Picture, Place, Shape};
use super::data::Chart;
use super::font::{EM_IN_BITMAP, FAMILY, Font, in_font, register_fonts, text_style};
use super::layout::picture;
use super::size::Size;
use super::theme::{Ink, Theme, stylesheet};
use crate::report::format::printable;
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::{
    BitMapBackend, Circle, DrawingArea, DrawingBackend, IntoDrawingArea, PathElement, Polygon, Rectangle,
    SVGBackend, Text, WHITE,
};
use plotters::style::{Color, RGBAColor, ShapeStyle};
use std::fmt::Write;

/// Why a chart could not be drawn. A program fault: every chart of finite size can be.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw the chart `{name}`: {why}")]
pub struct ChartError {
    /// The chart.
    pub name: String,
    /// What plotters or the PNG writer said.
    pub why: String,
}

/// Steps into which a unit is cut in an SVG, as plotters places things on whole numbers.
const SVG_STEPS: f64 = 8.0;
/// Pixels drawn for each pixel kept, in either direction, as plotters does not smooth edges.
const SAMPLES: usize = 2;
/// What plotters calls the size of a font in SVG, over its em: its own constant.
const EM_IN_SVG: f64 = 1.24;
/// Ours where it is there, else one of about the same width.
const FAMILIES: &str = "Inter, &apos;Helvetica Neue&apos;, Arial, &apos;Liberation Sans&apos;, sans-serif";

/// The chart as an SVG document. Drawn for [`Theme::Reader`] it follows the system's light or dark
/// setting; a page that holds it inline gives it [`Theme::Light`] and its own [`stylesheet`].
///
/// # Errors
/// When plotters fails.
pub fn svg(chart: &Chart, theme: Theme, size: Size) -> Result<String, ChartError> {
    let picture = picture(chart, size);
    let mut drawn = String::new();
    let pixels = |length: f64| (length * SVG_STEPS).round() as u32;
    {
        let area = SVGBackend::with_string(&mut drawn, (pixels(picture.width), pixels(picture.height)))
            .into_drawing_area();
        let pen = Pen { area: &area, scale: SVG_STEPS, em: EM_IN_SVG, rise: 0.76, theme, substitute: false };
        pen.draw(&picture).map_err(|why| error(chart, why))?;
    }
    let body = drawn.split_once(">\n").map_or("", |(_, body)| body);
    let body = body.replace(&format!(" font-family=\"{FAMILY}\""), "");
    Ok(svg_head(chart, theme, &picture) + &body)
}

/// The opening of the document: size, names for those who do not see it, colors.
fn svg_head(chart: &Chart, theme: Theme, picture: &Picture) -> String {
    let (width, height) = (picture.width.round(), picture.height.round());
    let mut head = String::new();
    // writing to a string cannot fail
    let _ = writeln!(
        head,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{label}\" font-family=\"{FAMILIES}\">",
        width * SVG_STEPS,
        height * SVG_STEPS,
        label = escaped(&format!("{}. {}", printable(&chart.title), printable(&chart.alt))),
    );
    if theme == Theme::Reader {
        let _ = writeln!(head, "<style>@media (prefers-color-scheme: dark){{{}}}</style>", stylesheet(""));
    }
    head
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The chart as a PNG file, as wide as the size says.
///
/// # Errors
/// When plotters or the writer fails.
pub fn png(chart: &Chart, theme: Theme, size: Size) -> Result<Vec<u8>, ChartError> {
    let picture = picture(chart, size);
    let scale = f64::from(size.pixels()) / picture.width;
    let width = size.pixels() as usize;
    let height = (picture.height * scale).round() as usize;
    let (wide, high) = (width * SAMPLES, height * SAMPLES);
    let mut fine = vec![0_u8; wide * high * 3];
    {
        let area = BitMapBackend::with_buffer(&mut fine, (wide as u32, high as u32)).into_drawing_area();
        area.fill(&WHITE).map_err(|why| error(chart, why))?;
        let scale = scale * SAMPLES as f64;
        let pen =
            Pen { area: &area, scale, em: EM_IN_BITMAP, rise: 0.5 * EM_IN_BITMAP, theme, substitute: true };
        pen.draw(&picture).map_err(|why| error(chart, why))?;
    }
    encoded(&averaged(&fine, width, height), width as u32, height as u32).map_err(|why| error(chart, why))
}

/// Each pixel is the mean of those drawn for it.
fn averaged(fine: &[u8], width: usize, height: usize) -> Vec<u8> {
    let stride = width * SAMPLES * 3;
    let mut out = Vec::with_capacity(width * height * 3);
    for row in 0..height {
        let rows = &fine[row * SAMPLES * stride..(row + 1) * SAMPLES * stride];
        for column in 0..width {
            for channel in 0..3 {
                let mut sum = 0;
                for (dy, dx) in (0..SAMPLES).flat_map(|dy| (0..SAMPLES).map(move |dx| (dy, dx))) {
                    sum += usize::from(rows[dy * stride + (column * SAMPLES + dx) * 3 + channel]);
                }
                out.push(((sum + SAMPLES * SAMPLES / 2) / (SAMPLES * SAMPLES)) as u8);
            }
        }
    }
    out
}

fn encoded(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, ::png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

fn error(chart: &Chart, why: impl std::fmt::Display) -> ChartError {
    ChartError { name: chart.name.clone(), why: why.to_string() }
}

/// Draws shapes on an area of plotters.
struct Pen<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    /// Its pixels for a unit.
    scale: f64,
    /// Its size of a font for an em.
    em: f64,
    /// From the top of a text to its base line, in ems.
    rise: f64,
    theme: Theme,
    /// Whether letters that the font lacks are drawn as boxes; an SVG leaves them to the reader's
    /// fonts.
    substitute: bool,
}

type Drawn<DB> = Result<(), plotters::drawing::DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

impl<DB: DrawingBackend> Pen<'_, DB> {
    fn draw(&self, picture: &Picture) -> Drawn<DB> {
        register_fonts();
        picture.shapes.iter().try_for_each(|shape| self.shape(shape))?;
        self.area.present()
    }

    fn shape(&self, shape: &Shape) -> Drawn<DB> {
        match shape {
            Shape::Path { points, ink, width, dashed } => self.path(points, *ink, *width, *dashed),
            Shape::Area { points, ink, opacity } => {
                let places: Vec<_> = points.iter().map(|place| self.place(*place)).collect();
                self.area.draw(&Polygon::new(places, self.color(*ink, *opacity).filled()))
            }
            Shape::Rect { from, to, ink, opacity } => {
                let corners = [self.place(*from), self.place(*to)];
                self.area.draw(&Rectangle::new(corners, self.color(*ink, *opacity).filled()))
            }
            Shape::Dot { at, radius, ink, opacity } => {
                let radius = (radius * self.scale).round() as i32;
                self.area.draw(&Circle::new(self.place(*at), radius, self.color(*ink, *opacity).filled()))
            }
            Shape::Text { at, text, font } => self.text(*at, text, *font),
        }
    }

    fn path(&self, points: &[Place], ink: Ink, width: f64, dashed: bool) -> Drawn<DB> {
        let width = (width * self.scale).round().max(1.0) as u32;
        let style: ShapeStyle = self.color(ink, 1.0).stroke_width(width);
        let places: Vec<_> = points.iter().map(|place| self.place(*place)).collect();
        if dashed {
            let (dash, gap) = (5.0 * self.scale, 4.0 * self.scale);
            return self.area.draw(&DashedPathElement::new(places, dash as i32, gap as i32, style));
        }
        self.area.draw(&PathElement::new(places, style))
    }

    fn text(&self, at: Place, text: &str, font: Font) -> Drawn<DB> {
        let em = font.em * self.scale;
        let style = text_style(Font { em: em * self.em, ..font }, self.theme);
        let (x, y) = self.place((at.0, at.1));
        let top = y - (self.rise * em).round() as i32;
        let text = if self.substitute { substituted(text) } else { text.to_owned() };
        self.area.draw(&Text::new(text, (x, top), style))
    }

    fn place(&self, (x, y): Place) -> (i32, i32) {
        ((x * self.scale).round() as i32, (y * self.scale).round() as i32)
    }

    fn color(&self, ink: Ink, opacity: f64) -> RGBAColor {
        ink.color(self.theme).mix(opacity)
    }
}

/// The text with a sign for each letter that the font lacks.
fn substituted(text: &str) -> String {
    text.chars().map(|letter| if in_font(letter) { letter } else { '□' }).collect()
}
