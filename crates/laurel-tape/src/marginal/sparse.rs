//! Short lists by ascending number, in place of maps: they are mostly written at their end.

/// What goes with each number.
pub(super) type List<T> = Vec<(usize, T)>;

pub(super) fn get<T: Copy>(list: &List<T>, number: usize) -> Option<T> {
    let place = list.binary_search_by_key(&number, |&(known, _)| known);
    place.ok().map(|place| list[place].1)
}

/// The entry of a number; a new one begins with the default.
pub(super) fn entry<T: Default>(list: &mut List<T>, number: usize) -> &mut T {
    let place = match list.last() {
        Some(&(last, _)) if last < number => Err(list.len()),
        _ => list.binary_search_by_key(&number, |&(known, _)| known),
    };
    let place = place.unwrap_or_else(|place| {
        list.insert(place, (number, T::default()));
        place
    });
    &mut list[place].1
}

/// Takes an entry out.
pub(super) fn remove<T>(list: &mut List<T>, number: usize) -> Option<T> {
    let place = list.binary_search_by_key(&number, |&(known, _)| known);
    place.ok().map(|place| list.remove(place).1)
}
