//! The words by which lists are searched, and the keys by which they are sorted: one rule for every adapter.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words of one subject; what it is called beyond them is not searched.
pub const MOST: usize = 16;
/// Words that are looked for at once.
const MOST_ASKED: usize = 4;
/// Characters of a word.
const LONGEST_WORD: usize = 32;
/// Characters of a name that it is sorted by.
const LONGEST_KEY: usize = 64;
/// Characters of a text that are looked at.
const LONGEST_TEXT: usize = 1_000;

/// What a name is sorted by: without case and accents.
pub fn key_of(name: &str) -> String {
    fold(name.trim()).take(LONGEST_KEY).collect()
}

/// The words of a subject's names, each once.
pub fn words_of<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in names.into_iter().flat_map(split) {
        if words.len() == MOST {
            break;
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// The beginnings of words that somebody looks for; nothing, where only signs were typed.
pub fn asked_words(text: &str) -> Vec<String> {
    let mut words = words_of([text]);
    words.truncate(MOST_ASKED);
    words
}

/// Compatibility decomposition (Unicode Standard Annex 15) without marks, in lower case: `Café Łódź` as `cafe lodz`.
fn fold(text: &str) -> impl Iterator<Item = char> {
    let plain =
        text.chars().take(LONGEST_TEXT).nfkd().filter(|letter| !is_combining_mark(*letter) && !is_joint(*letter));
    plain.flat_map(char::to_lowercase).flat_map(|letter| {
        let (first, second) = spell_out(letter);
        std::iter::once(first).chain(second)
    })
}

/// Letters that people type otherwise and that have no decomposition.
fn spell_out(letter: char) -> (char, Option<char>) {
    match letter {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        letter => (letter, None),
    }
}

/// What joins or varies signs and is nothing itself: soft hyphens, zero width signs, variation selectors.
fn is_joint(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    /// Emoji and the like: names are made of them too.
    Sign,
    Between,
}

fn kind_of(letter: char) -> Kind {
    match letter {
        letter if letter.is_alphanumeric() => Kind::Letter,
        letter if letter.is_whitespace() || letter.is_control() || letter.is_ascii() => Kind::Between,
        // Punctuation of many scripts.
        '\u{A1}'..='\u{BF}' | '\u{2010}'..='\u{205E}' | '\u{3000}'..='\u{303F}' => Kind::Between,
        _ => Kind::Sign,
    }
}

/// Runs of letters and digits, and runs of other signs.
fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut last, mut length) = (Kind::Between, 0);
    for letter in fold(text) {
        let kind = kind_of(letter);
        if kind != Kind::Between && kind == last {
            length += 1;
            if let Some(word) = words.last_mut().filter(|_| length <= LONGEST_WORD) {
                word.push(letter);
            }
        } else if kind != Kind::Between {
            length = 1;
            words.push(letter.to_string());
        }
        last = kind;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{MOST, asked_words, key_of, words_of};

    #[test]
    fn names_are_found_as_people_type_them() {
        for (name, words) in [
            ("Café Zürich", vec!["cafe", "zurich"]),
            ("Łódź & Straße GmbH", vec!["lodz", "strasse", "gmbh"]),
            ("jane@northwind.example", vec!["jane", "northwind", "example"]),
            ("Ｈａｒｂｏｕｒ Ⅳ", vec!["harbour", "iv"]),
            ("O’Brien–Smith", vec!["o", "brien", "smith"]),
            ("İzmir ẞ", vec!["izmir", "ss"]),
            ("東京 コーヒー", vec!["東京", "コーヒー"]),
            ("Harbour☕ harbour", vec!["harbour", "☕"]),
            ("❤️ 👩‍🍳", vec!["❤", "👩🍳"]),
            (" ... ", vec![]),
        ] {
            assert_eq!(words_of([name]), words, "{name}");
        }
        assert_eq!(asked_words("ZÜR caf"), ["zur", "caf"]);
    }

    #[test]
    fn words_and_keys_are_bounded() {
        let emoji = "🦊".repeat(80);
        assert_eq!(words_of([emoji.as_str()]), ["🦊".repeat(32)]);
        let many: String = (0..100).map(|number| format!("word{number} ")).collect();
        assert_eq!(words_of([many.as_str(), "another"]).len(), MOST);
        assert_eq!(asked_words(&many).len(), 4);
        assert_eq!(key_of(&"É".repeat(5_000)), "e".repeat(64));
    }

    #[test]
    fn keys_sort_without_case_and_accents() {
        let mut names = ["zebra", " Émile", "Aardvark", "emil", "🦊", "Zeb"];
        names.sort_by_key(|name| key_of(name));
        assert_eq!(names, ["Aardvark", "emil", " Émile", "Zeb", "zebra", "🦊"]);
    }
}
