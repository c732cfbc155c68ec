//! Paths over the days: gaps stay gaps, today is drawn apart, and where data ends too early is known.

use std::fmt;

use super::scale::Scale;
use crate::model::dashboard::Point;

/// How high the drawing is that paths refer to, and so many days wide; it is stretched to its place. A day is one wide, so that
/// paths go on by steps of a few letters.
pub const HEIGHT: f64 = 100.0;
/// The same of a drawing of a few pixels.
pub const LOW: f64 = 32.0;

/// The shapes of one series.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shapes {
    /// Whole days, one subpath for each stretch without a gap.
    pub line: String,
    /// The same, closed down to zero.
    pub area: String,
    /// A dot for each day that is not whole.
    pub partial: String,
    /// The last whole day with a value: its index.
    pub last: Option<usize>,
    /// Where the values end although whole days follow: from here to the right edge, as a share of the width.
    pub ends: Option<f64>,
}

/// Where a day stands, as a share of the width: in the middle of its column.
pub fn place_day(index: usize, days: usize) -> f64 {
    (as_f64(index) + 0.5) / as_f64(days.max(1))
}

/// How exactly places are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// To a tenth.
    Fine,
    /// In whole numbers, and no area: for a drawing of a few pixels.
    Coarse,
}

/// Builds the shapes.
pub fn draw(points: &[Point], scale: &Scale, detail: Detail) -> Shapes {
    let place = |index: usize, value: f64| {
        let share = scale.place(value);
        let y = match detail {
            Detail::Fine => (share * HEIGHT * 10.0).round() / 10.0,
            Detail::Coarse => (share * LOW).round(),
        };
        (as_f64(index) + 0.5, y)
    };
    let whole = |point: &Point| point.value.filter(|value| value.is_finite() && !point.partial);
    let zero = scale.place(0.0) * HEIGHT;
    let mut shapes = Shapes::default();
    // The day before, if it is whole: how high it stands, and whether a step to it is written.
    let mut before: Option<(f64, bool)> = None;
    for (index, point) in points.iter().enumerate() {
        let Some(value) = whole(point) else {
            close_run(&mut shapes, &mut before, zero);
            continue;
        };
        let (x, y) = place(index, value);
        if let Some((from, goes_on)) = before {
            let step = format!("{}1{}", if goes_on { ' ' } else { 'l' }, Next(y - from));
            shapes.line.push_str(&step);
            shapes.area.push_str(&step);
        } else {
            // A zero-length stroke with round ends, so that a lone day between gaps is still a dot.
            shapes.line.push_str(&format!("M{} {}h0", Short(x), Short(y)));
            shapes.area.push_str(&format!("M{} {}V{}", Short(x), Short(zero), Short(y)));
        }
        before = Some((y, before.is_some()));
        shapes.last = Some(index);
    }
    close_run(&mut shapes, &mut before, zero);
    if detail == Detail::Coarse {
        shapes.area.clear();
    }
    shapes.partial = draw_partial(points, place);
    shapes.ends = find_end(points);
    shapes
}

/// A place to a tenth, without the zero that says nothing.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.1}", self.0);
        f.write_str(text.strip_suffix(".0").unwrap_or(&text))
    }
}

/// A number behind another: a minus sign keeps them apart already.
struct Next(f64);

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Short(self.0).to_string();
        match text.as_str() {
            "-0" => f.write_str(" 0"),
            text if text.starts_with('-') => f.write_str(text),
            text => write!(f, " {text}"),
        }
    }
}

fn close_run(shapes: &mut Shapes, before: &mut Option<(f64, bool)>, zero: f64) {
    if before.take().is_some() {
        shapes.area.push_str(&format!("V{}Z", Short(zero)));
    }
}

/// Each day that is not whole as a dot: a line to it would fall.
fn draw_partial(points: &[Point], place: impl Fn(usize, f64) -> (f64, f64)) -> String {
    let dot = |(index, point): (usize, &Point)| {
        let value = point.value.filter(|value| value.is_finite() && point.partial)?;
        let (x, y) = place(index, value);
        Some(format!("M{} {}h0", Short(x), Short(y)))
    };
    points.iter().enumerate().filter_map(dot).collect()
}

/// Where the values end, if at least one whole day after them has none.
fn find_end(points: &[Point]) -> Option<f64> {
    let last = points.iter().rposition(|point| point.value.is_some())?;
    let missed = points.iter().skip(last + 1).any(|point| !point.partial);
    missed.then(|| as_f64(last + 1) / as_f64(points.len()))
}

/// Days are few: nothing is lost.
fn as_f64(days: usize) -> f64 {
    f64::from(u32::try_from(days).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Detail, Point, Scale, Shapes};

    fn draw(points: &[Point], scale: &Scale) -> Shapes {
        super::draw(points, scale, Detail::Fine)
    }

    fn points(values: &[Option<f64>]) -> Vec<Point> {
        values
            .iter()
            .map(|value| Point { label: String::new(), value: *value, words: String::new(), partial: false })
            .collect()
    }

    fn scale() -> Scale {
        Scale { low: 0.0, high: 10.0, step: 5.0 }
    }

    #[test]
    fn a_gap_is_not_bridged() {
        let shapes = draw(&points(&[Some(0.0), Some(10.0), None, Some(5.0), Some(5.0)]), &scale());
        assert_eq!(shapes.line, "M0.5 100h0l1-100M3.5 50h0l1 0");
        assert_eq!(shapes.area, "M0.5 100V100l1-100V100ZM3.5 100V50l1 0V100Z");
        assert_eq!(shapes.ends, None);
    }

    #[test]
    fn a_lone_day_between_gaps_is_a_dot() {
        assert_eq!(draw(&points(&[None, Some(10.0), None, None]), &scale()).line, "M1.5 0h0");
    }

    #[test]
    fn a_few_pixels_need_whole_numbers_only() {
        let days = points(&[Some(3.333), None, Some(1.0), Some(2.0), Some(9.0)]);
        let shapes = super::draw(&days, &scale(), Detail::Coarse);
        assert_eq!((shapes.line.as_str(), shapes.area.as_str()), ("M0.5 21h0M2.5 29h0l1-3 1-23", ""));
        assert_eq!(draw(&days, &scale()).line, "M0.5 66.7h0M2.5 90h0l1-10 1-70");
    }

    #[test]
    fn today_is_a_dot_apart_and_not_part_of_the_line() {
        let mut days = points(&[Some(10.0), Some(10.0)]);
        days[1].partial = true;
        let shapes = draw(&days, &scale());
        assert_eq!(shapes.line, "M0.5 0h0");
        assert_eq!(shapes.partial, "M1.5 0h0");
        assert_eq!(shapes.last, Some(0));
    }

    #[test]
    fn data_that_ends_too_early_leaves_a_stale_stretch() {
        assert_eq!(draw(&points(&[Some(1.0), Some(1.0), None, None]), &scale()).ends, Some(0.5));
    }

    #[test]
    fn a_missing_today_alone_is_not_stale() {
        let mut days = points(&[Some(1.0), Some(1.0), None]);
        days[2].partial = true;
        assert_eq!(draw(&days, &scale()).ends, None);
    }

    #[test]
    fn no_days_and_no_values_draw_nothing() {
        assert_eq!(draw(&[], &scale()), Shapes::default());
        assert_eq!(draw(&points(&[None, None]), &scale()).line, "");
    }
}
