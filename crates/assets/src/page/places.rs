//! Which attributes hold addresses of files that a page shows.

use super::Wanted;

/// What an attribute's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// One address.
    Address(Wanted),
    Srcset,
    /// Declarations, or the text of a whole sheet.
    Css,
}

/// What an attribute of an element holds; `None`, if nothing that is kept. Films and sounds are not.
///
/// `rel` is the element's attribute of that name. Of an element that is not known (`tag` is `None`), as of one that a
/// mutation only names by its id, it goes by the attribute alone, and links are taken for links to sheets.
pub fn of_attribute(tag: Option<&str>, name: &str, rel: Option<&str>) -> Option<Place> {
    let image = Some(Place::Address(Wanted::Image));
    let is = |tags: &[&str]| tag.is_none_or(|tag| tags.iter().any(|one| tag.eq_ignore_ascii_case(one)));
    match name.to_ascii_lowercase().as_str() {
        "style" => Some(Place::Css),
        "_csstext" if is(&["link", "style"]) => Some(Place::Css),
        "src" if is(&["img", "input"]) => image,
        "srcset" if is(&["img", "source"]) => Some(Place::Srcset),
        "poster" if is(&["video"]) => image,
        "background" if is(&["body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"]) => image,
        "href" | "xlink:href" if tag.is_some() && is(&["image", "use", "feimage"]) => image,
        "xlink:href" if tag.is_none() => image,
        "href" if is(&["link"]) => link(rel.filter(|_| tag.is_some()).unwrap_or("stylesheet")),
        _ => None,
    }
}

fn link(rel: &str) -> Option<Place> {
    let has = |name: &str| rel.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(name));
    if has("stylesheet") {
        Some(Place::Address(Wanted::Style))
    } else if ["icon", "apple-touch-icon", "mask-icon"].iter().any(|name| has(name)) {
        Some(Place::Address(Wanted::Image))
    } else {
        None
    }
}
