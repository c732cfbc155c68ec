//! What came of asking for some days. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::window::Window;
use crate::store::{
    lack::{Lacks, NoDay},
    series::Value,
};

/// What came of asking for some days.
#[derive(Debug, Clone, PartialEq)]
pub enum Answered {
    Brought(Brought),
    /// They hold more than is taken at once. Each of these is to be asked for by itself; the newer one comes first.
    InHalves([Window; 2]),
}

#[cfg(test)]
impl Answered {
    /// The numbers, where they came whole and in one piece.
    pub(crate) fn into_values(self) -> Vec<Value> {
        match self {
            Self::Brought(Brought { values, first_left_out: None, missing, .. }) if !missing.is_cut => values,
            other => panic!("{other:?}"),
        }
    }
}

/// Numbers of some days, and what could not be used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Brought {
    /// By day and metric.
    pub values: Vec<Value>,
    pub missing: Missing,
    /// What the records say that their money is in, ISO 4217.
    pub currency: Option<String>,
    /// Why the first record that was left out could not be used.
    pub first_left_out: Option<String>,
}

/// What could not be used of some days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// Records of which nobody knows the day.
    pub no_day: u32,
    /// There was more than is taken at once, or than the platform gives.
    pub is_cut: bool,
    days: BTreeMap<Date, Lacks>,
}

impl Missing {
    /// What `day` lacks by itself, to be added to.
    pub fn on_day(&mut self, day: Date) -> &mut Lacks {
        self.days.entry(day).or_default()
    }

    /// What `day` lacks, of all that was asked for.
    pub fn lacks_on(&self, day: Date, asked: Window) -> Lacks {
        let own = self.days.get(&day).cloned().unwrap_or_default();
        let no_day = NoDay { count: self.no_day, from: asked.from, to: asked.to, is_least: false };
        let is_cut = self.is_cut || own.is_cut;
        Lacks { no_day: Some(no_day).filter(|no_day| no_day.count > 0), is_cut, ..own }
    }

    /// How many records and values could not be used.
    pub fn left_out(&self) -> u32 {
        self.days.values().fold(self.no_day, |sum, lacks| sum.saturating_add(lacks.left_out()))
    }
}
