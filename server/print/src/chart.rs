//! A line over days: strokes of one width, gaps as gaps, days that are not whole as dots.

use crate::{
    block::{Block, Mark, Piece, Role, stack},
    composer::Composer,
    ink::Ink,
    report::Chart,
    setting::{Side, Style},
};

const NAME: Style = Style::strong(8.5, 12.0, Ink::Text);
const TICK: Style = Style::plain(7.5, 10.0, Ink::Muted);
const LAST: Style = Style::strong(8.5, 11.0, Ink::Accent);
/// Points of the plot, and between its parts.
const PLOT: f32 = 96.0;
const GAP: f32 = 7.0;
/// So many days are named, at most.
const NAMED_DAYS: usize = 6;
const STROKE: f32 = 1.4;

/// Where values and days stand.
struct Plane {
    left: f32,
    top: f32,
    width: f32,
    days: usize,
    low: f64,
    high: f64,
}

impl Plane {
    fn across(&self, day: usize) -> f32 {
        self.left + self.width * ((to_f32(day) + 0.5) / to_f32(self.days.max(1)))
    }

    fn down(&self, value: f64) -> f32 {
        let span = self.high - self.low;
        let share = if span > 0.0 { ((value - self.low) / span).clamp(0.0, 1.0) } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "a share from 0 to 1")]
        let share = share as f32;
        self.top + PLOT * (1.0 - share)
    }
}

impl Composer<'_> {
    /// `of`: whose it is, where it may stand without the numbers that it belongs to.
    pub(crate) fn chart(&mut self, chart: &Chart, of: Option<&str>) {
        let known = |place: &usize| chart.values.get(*place).copied().flatten().filter(|value| value.is_finite());
        let ends = chart.ticks.first().zip(chart.ticks.last()).map(|((low, _), (high, _))| (*low, *high));
        let Some((low, high)) = ends.filter(|(low, high)| low.is_finite() && high.is_finite() && low < high) else {
            return;
        };
        let places: Vec<usize> = (0..chart.values.len()).filter(|place| known(place).is_some()).collect();
        if places.is_empty() {
            return;
        }
        let labels: Vec<_> =
            chart.ticks.iter().map(|(_, words)| self.setter.set_in(words, TICK, 80.0, Side::Start, 1)).collect();
        let widest = labels.iter().flatten().map(|line| line.width).fold(0.0, f32::max);
        let last = self.setter.set_in(&chart.last, LAST, 90.0, Side::Start, 1);
        let room = last.iter().map(|line| line.width).fold(0.0, f32::max);
        let name = of.map_or_else(|| chart.name.clone(), |of| format!("{}, {of}", chart.name));
        let title = self.setter.set_in(&name, NAME, self.width, Side::Start, 1);
        let figure = self.group(Role::Figure(chart.alternative.clone()));

        let left = widest + GAP;
        let width = self.width - left - if room > 0.0 { room + GAP } else { 0.0 };
        let plane = Plane { left, top: NAME.leading + 8.0, width, days: chart.values.len(), low, high };
        let mut marks = stack(title, 0.0, 0.0).0;
        let is_whole = |place: &usize| !chart.partial.contains(place);
        let runs = find_runs(&places, is_whole);
        let point = |place: &usize| Some((plane.across(*place), plane.down(known(place)?)));
        let lines: Vec<Vec<(f32, f32)>> = runs.iter().map(|run| run.iter().filter_map(point).collect()).collect();
        let zero = plane.down(0.0_f64.clamp(low, high));
        marks.extend(lines.iter().filter_map(|line| area(line, zero)));
        for ((value, _), label) in chart.ticks.iter().zip(labels) {
            let y = plane.down(*value);
            marks.push(Mark::rule(left, left + width, y, 0.5, Ink::Line));
            let indent = widest - label.iter().map(|line| line.width).fold(0.0, f32::max);
            marks.extend(stack(label, indent, y - TICK.leading / 2.0).0);
        }
        for day in &chart.marks {
            let x = plane.across(*day);
            let dashes = vec![vec![(x, plane.top), (x, plane.top + PLOT)]];
            marks.push(Mark::Stroke { lines: dashes, width: 0.6, ink: Ink::Muted, is_dashed: true });
            marks.push(Mark::Circle { center: (x, plane.top), radius: 2.2, ink: Ink::Muted });
        }
        let dots = lines.iter().filter(|line| line.len() == 1).flatten().copied();
        let dots: Vec<Mark> = dots.map(|center| Mark::Circle { center, radius: STROKE, ink: Ink::Accent }).collect();
        let lines: Vec<Vec<(f32, f32)>> = lines.into_iter().filter(|line| line.len() > 1).collect();
        let newest = runs.last().and_then(|run| run.last()).and_then(point);
        marks.push(Mark::Stroke { lines, width: STROKE, ink: Ink::Accent, is_dashed: false });
        marks.extend(dots);
        for center in chart.partial.iter().filter_map(point) {
            marks.push(Mark::Circle { center, radius: 2.2, ink: Ink::Accent });
            marks.push(Mark::Circle { center, radius: 1.2, ink: Ink::White });
        }
        if let Some(center) = newest {
            marks.push(Mark::Circle { center, radius: 2.6, ink: Ink::Accent });
            marks.extend(stack(last, center.0 + GAP, center.1 - LAST.leading / 2.0).0);
        }
        marks.extend(self.name_days(chart, &plane));
        let height = plane.top + PLOT + GAP + TICK.leading;
        self.blocks.push(Block::new(16.0, height, vec![Piece::new(vec![figure], marks)]));
    }

    /// Some days below the plot, evenly spread.
    fn name_days(&mut self, chart: &Chart, plane: &Plane) -> Vec<Mark> {
        let step = chart.days.len().div_ceil(NAMED_DAYS).max(1);
        let mut marks = Vec::new();
        for (place, day) in chart.days.iter().enumerate().step_by(step) {
            let lines = self.setter.set_in(day, TICK, 60.0, Side::Start, 1);
            let width = lines.iter().map(|line| line.width).fold(0.0, f32::max);
            let most = plane.left + plane.width - width;
            let x = (plane.across(place) - width / 2.0).min(most).max(plane.left.min(most));
            marks.extend(stack(lines, x, plane.top + PLOT + GAP).0);
        }
        marks
    }
}

/// Stretches of whole days without a gap.
fn find_runs(places: &[usize], is_whole: impl Fn(&usize) -> bool) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for place in places.iter().copied().filter(is_whole) {
        match runs.last_mut().filter(|run| run.last().is_some_and(|last| last + 1 == place)) {
            Some(run) => run.push(place),
            None => runs.push(vec![place]),
        }
    }
    runs
}

/// Below a line, down to zero.
fn area(line: &[(f32, f32)], zero: f32) -> Option<Mark> {
    let (first, last) = (line.first()?, line.last()?);
    if line.len() < 2 {
        return None;
    }
    let mut points = line.to_vec();
    points.extend([(last.0, zero), (first.0, zero)]);
    Some(Mark::Polygon { points, ink: Ink::Soft })
}

/// Days are few: nothing is lost.
fn to_f32(days: usize) -> f32 {
    f32::from(u16::try_from(days).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::find_runs;

    #[test]
    fn a_gap_is_not_bridged_and_a_day_that_is_not_whole_is_in_no_line() {
        assert_eq!(find_runs(&[0, 1, 3, 4, 5, 9], |place| *place != 5), [vec![0, 1], vec![3, 4], vec![9]]);
        assert!(find_runs(&[], |_| true).is_empty());
    }
}
