//! Pages of lists: what a query asks of the store, and the way on. One row more is read than is shown, so that it is known
//! whether anything follows.

use app::model::list::{ListQuery, PAGE};

use crate::store::{
    list::{Ask, Listed},
    words::asked_words,
};

/// A page of its usual size. A place that is none is the beginning.
pub(crate) fn read_ask(list: &ListQuery) -> Ask {
    Ask {
        words: asked_words(&list.text),
        state: list.state,
        after: list.after.as_deref().and_then(|after| after.parse().ok()),
        limit: PAGE + 1,
    }
}

/// The rows of a page, and where the next one begins.
pub(crate) fn cut<T>(rows: Vec<Listed<T>>) -> (Vec<T>, Option<String>) {
    let (rows, last) = cut_rows(rows);
    let next = last.and_then(|last| rows.get(last)).map(|last| last.place.to_string());
    (rows.into_iter().map(|listed| listed.row).collect(), next)
}

/// The same for lists that go on by something else: the index of the last row, if more follow.
pub(crate) fn cut_rows<T>(mut rows: Vec<T>) -> (Vec<T>, Option<usize>) {
    let size = PAGE as usize;
    let goes_on = rows.len() > size;
    rows.truncate(size);
    (rows, goes_on.then(|| size - 1))
}

#[cfg(test)]
mod tests {
    use super::{PAGE, cut_rows};

    #[test]
    fn a_full_page_is_the_last_if_nothing_follows() {
        let rows: Vec<u32> = (0..PAGE).collect();
        assert_eq!(cut_rows(rows.clone()), (rows.clone(), None));
        assert_eq!(cut_rows((0..PAGE + 1).collect()), (rows, Some(49)));
        assert_eq!(cut_rows(Vec::<u32>::new()), (Vec::new(), None));
    }
}
