//! What people type into a search box. Nothing is a mistake: what means nothing is left out.

/// Longer queries are cut.
const QUERY_BYTES_MAX: usize = 500;
const TERMS_MAX: usize = 16;

/// Terms that must all be in one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    pub terms: Vec<SearchTerm>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchTerm {
    /// A word, or several that stand behind one another.
    pub text: String,
    /// The last word may go on.
    pub is_prefix: bool,
}

impl SearchQuery {
    /// Words, which may go on, and "phrases", which do not; a phrase whose end is still to be typed may go on too.
    pub fn parse(text: &str) -> Self {
        let text = &text[..text.floor_char_boundary(QUERY_BYTES_MAX)];
        let text = text.replace(char::is_control, " ").replace(['“', '”', '„'], "\"");
        let pieces: Vec<&str> = text.split('"').collect();
        let last = pieces.len() - 1;
        let mut terms = Vec::new();
        for (place, piece) in pieces.into_iter().enumerate() {
            if place % 2 == 0 {
                terms.extend(piece.split_whitespace().map(|word| term(word, true)));
            } else {
                terms.push(term(piece.trim(), place == last));
            }
        }
        terms.retain(|term| term.text.contains(char::is_alphanumeric));
        terms.truncate(TERMS_MAX);
        Self { terms }
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

fn term(text: &str, may_go_on: bool) -> SearchTerm {
    // What every other text has a word for is looked for whole.
    const PREFIX_CHARS_MIN: usize = 2;
    SearchTerm {
        text: text.to_owned(),
        is_prefix: may_go_on && text.chars().count() >= PREFIX_CHARS_MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<(String, bool)> {
        let query = SearchQuery::parse(text);
        query
            .terms
            .into_iter()
            .map(|term| (term.text, term.is_prefix))
            .collect()
    }

    fn term(text: &str, is_prefix: bool) -> (String, bool) {
        (text.to_owned(), is_prefix)
    }

    #[test]
    fn words_go_on_and_phrases_do_not() {
        assert_eq!(terms("pay now"), [term("pay", true), term("now", true)]);
        assert_eq!(
            terms("a \"card  declined\" x\u{7}y"),
            [
                term("a", false),
                term("card  declined", false),
                term("x", false),
                term("y", false)
            ]
        );
        assert_eq!(terms("\"card decl"), [term("card decl", true)]);
        assert_eq!(terms("“zwei Worte”"), [term("zwei Worte", false)]);
    }

    #[test]
    fn nothing_is_a_mistake() {
        for text in ["", "\"", "\"\"\"", "*** -- ( OR", "\0", "text:(x* NEAR"] {
            let query = SearchQuery::parse(text);
            assert!(
                query.terms.iter().all(|term| !term.text.contains(['"', '\0'])),
                "{text}"
            );
        }
        assert!(SearchQuery::parse("*** ( ) \"-\"").is_empty());
        assert_eq!(SearchQuery::parse(&"ä ".repeat(5_000)).terms.len(), 16);
    }
}
