//! Who has a turn and who waits, in memory. Pure: every moment is told, in Unix milliseconds.

use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map::Entry};

use tokio::sync::oneshot;

use super::{Ask, Ending, NoTurn, Subject, What, level::Level};
use crate::store::job::Priority;

/// Milliseconds that a job waits for its turn at most, as far as one can tell.
const SHORT: i64 = 5_000;
/// The same for a request: longer than the pause between two of them where a platform allows few.
const LONG: i64 = 30_000;
/// A host may have jobs as long as so many times their number is still free.
const FREE_FOR_OTHERS: u32 = 4;
/// And always so many of all places: what is sent away is claimed and read for nothing.
const HOSTS: u32 = 32;
/// Subjects among which nobody looks for what is over.
const FEW: usize = 1_000;

/// By urgency, then by who came first.
pub(super) type Number = (Priority, u64);

/// The moment from which on there is a turn.
pub(super) type Answer = Result<i64, NoTurn>;

pub(super) struct State {
    /// Jobs that run or wait for their turn at most.
    places: u32,
    jobs: u32,
    levels: HashMap<(What, Subject), Level>,
    /// Levels after the last look for what is over.
    kept: usize,
    line: BTreeMap<Number, Waiter>,
    /// Who of the line waits for a subject.
    waiting_for: HashMap<(What, Subject), BTreeSet<Number>>,
    next: u64,
    /// What anybody has told last, for those who don't look at a clock.
    now: i64,
}

struct Waiter {
    ask: Ask,
    answer: oneshot::Sender<Answer>,
}

/// What there is for an ask.
pub(super) enum Found {
    /// A turn, from this moment on.
    Turn(i64),
    /// One before long.
    Soon,
    /// None.
    None(NoTurn),
}

impl State {
    /// `places`: jobs that run or wait for their turn at most.
    pub(super) fn new(places: u32) -> Self {
        Self {
            places,
            jobs: 0,
            levels: HashMap::new(),
            kept: 0,
            line: BTreeMap::new(),
            waiting_for: HashMap::new(),
            next: 0,
            now: 0,
        }
    }

    /// A turn is handed out, whoever is to wait has to join the line.
    pub(super) fn enter(&mut self, ask: &Ask, now: i64) -> Found {
        self.now = now;
        let found = self.find(ask, false);
        if let Found::Turn(not_before) = found {
            self.hand_out(ask, not_before);
        }
        found
    }

    fn level(&mut self, what: What, subject: &Subject) -> &mut Level {
        self.levels.entry((what, subject.clone())).or_default()
    }

    /// `is_waiting`: it stands in the line, where it is counted already.
    fn find(&mut self, ask: &Ask, is_waiting: bool) -> Found {
        let (now, is_job) = (self.now, ask.what == What::Job);
        let free = self.places.saturating_sub(self.jobs);
        let (mut moment, mut paused, mut is_full, mut stays_full, mut is_greedy) = (now, None, false, false, false);
        for (subject, bound) in &ask.subjects {
            let level = self.level(ask.what, subject);
            // A person's try shows at once whether it is over.
            if ask.priority != Priority::Asked {
                paused = paused.max(level.paused_until(now));
            }
            moment = moment.max(level.moment(*bound, now));
            let waits_in_vain = match subject {
                Subject::Days { .. } => true,
                _ if is_job => level.wait(*bound) > SHORT || level.waiting >= bound.at_once,
                _ => level.wait(*bound) > LONG,
            };
            if !level.has_room(ask.agency, *bound, now) {
                (is_full, stays_full) = (true, stays_full || waits_in_vain);
            }
            // The host's own bound is enough for what a person waits for.
            if is_job && !is_waiting && ask.priority != Priority::Asked && matches!(subject, Subject::Host(_)) {
                let used = level.held() + level.waiting;
                is_greedy |= used >= (free / FREE_FOR_OTHERS).max(self.places / HOSTS).max(1);
            }
        }
        match (paused, is_full, stays_full) {
            (Some(until), ..) => Found::None(NoTurn { until: seconds_after(until) }),
            (None, true, _) if is_waiting => Found::Soon,
            (None, ..) if is_greedy || stays_full => Found::None(self.send_away(ask, is_greedy)),
            (None, true, _) => Found::Soon,
            (None, false, _) if moment - now > LONG => Found::None(NoTurn { until: seconds_after(moment) }),
            (None, false, _) => Found::Turn(moment),
        }
    }

    /// `is_greedy`: its host has its share of all places.
    fn send_away(&mut self, ask: &Ask, is_greedy: bool) -> NoTurn {
        let now = self.now;
        let mut until = now;
        for (subject, bound) in &ask.subjects {
            let level = self.level(ask.what, subject);
            if !level.has_room(ask.agency, *bound, now) || is_greedy && matches!(subject, Subject::Host(_)) {
                until = until.max(level.send_away(ask.agency, *bound, now));
            }
        }
        NoTurn { until: seconds_after(until) }
    }

    fn hand_out(&mut self, ask: &Ask, not_before: i64) {
        self.jobs += u32::from(ask.what == What::Job);
        for (subject, bound) in &ask.subjects {
            self.level(ask.what, subject).take(ask.agency, *bound, not_before);
        }
    }

    pub(super) fn join_line(&mut self, ask: Ask) -> (Number, oneshot::Receiver<Answer>) {
        let now = self.now;
        self.jobs += u32::from(ask.what == What::Job);
        for (subject, bound) in &ask.subjects {
            let level = self.level(ask.what, subject);
            level.waiting += 1;
            level.note_wish(ask.agency, now + level.wait(*bound));
        }
        let number = (ask.priority, self.next);
        self.next += 1;
        for (subject, _) in &ask.subjects {
            self.waiting_for.entry((ask.what, subject.clone())).or_default().insert(number);
        }
        let (answer, receiver) = oneshot::channel();
        self.line.insert(number, Waiter { ask, answer });
        (number, receiver)
    }

    /// `false`: it has been answered.
    pub(super) fn leave(&mut self, number: Number) -> bool {
        let Some(waiter) = self.line.remove(&number) else { return false };
        self.leave_line(&waiter.ask, number);
        true
    }

    fn leave_line(&mut self, ask: &Ask, number: Number) {
        self.jobs = self.jobs.saturating_sub(u32::from(ask.what == What::Job));
        for (subject, _) in &ask.subjects {
            if let Entry::Occupied(mut line) = self.waiting_for.entry((ask.what, subject.clone())) {
                line.get_mut().remove(&number);
                if line.get().is_empty() {
                    line.remove();
                }
            }
            let level = self.level(ask.what, subject);
            level.waiting = level.waiting.saturating_sub(1);
        }
    }

    pub(super) fn give_back(&mut self, ask: &Ask, begun: i64, ending: Ending, at: Option<i64>) {
        self.now = at.unwrap_or(self.now);
        let now = self.now;
        self.jobs = self.jobs.saturating_sub(u32::from(ask.what == What::Job));
        for (subject, bound) in &ask.subjects {
            self.level(ask.what, subject).give_back(ask.agency, *bound, begun, ending, now);
        }
        self.serve_line(ask);
        self.forget();
    }

    /// Of those who want something of what was given back, whoever can begin now does, the most pressing first; whoever would
    /// wait for a pause goes.
    fn serve_line(&mut self, given: &Ask) {
        let lines =
            given.subjects.iter().filter_map(|(subject, _)| self.waiting_for.get(&(given.what, subject.clone())));
        let numbers: BTreeSet<Number> = lines.flatten().copied().collect();
        for number in numbers {
            let Some(ask) = self.line.get(&number).map(|waiter| waiter.ask.clone()) else { continue };
            let answer = match self.find(&ask, true) {
                Found::Soon => continue,
                Found::Turn(not_before) => Ok(not_before),
                Found::None(no) => Err(no),
            };
            let Some(waiter) = self.line.remove(&number) else { continue };
            self.leave_line(&ask, number);
            if let Ok(not_before) = answer {
                self.hand_out(&ask, not_before);
            }
            // Whoever leaves at this moment finds the answer and gives the turn back.
            let _ = waiter.answer.send(answer);
        }
    }

    /// Levels that say nothing are dropped once they are many.
    fn forget(&mut self) {
        if self.levels.len() > 2 * self.kept + FEW {
            let now = self.now;
            self.levels.retain(|_, level| !level.is_at_rest(now));
            self.kept = self.levels.len();
        }
    }
}

/// Unix seconds, of milliseconds: not before.
pub(super) fn seconds_after(moment: i64) -> i64 {
    moment.div_euclid(1000) + i64::from(moment.rem_euclid(1000) > 0)
}
