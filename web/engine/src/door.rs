//! Bytes in and out of the engine's memory: [`room`] says where a question is to be written, [`answer`] where its
//! answer is to be read.

use crate::desk::Desk;
use std::cell::RefCell;

thread_local! {
    /// The question, and then its answer: nothing else is lent to the page.
    static LENT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Where the next question is to be written, so many bytes long.
#[expect(
    unsafe_code,
    reason = "a page can call nothing that has no name of its own; no other export has this one"
)]
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    LENT.with_borrow_mut(|lent| {
        lent.clear();
        lent.resize(bytes, 0);
        lent.as_mut_ptr()
    })
}

/// Answers the question that was written. Where the answer begins: with its length, four bytes, the lowest first.
/// It stays until [`room`] is called again.
#[expect(unsafe_code, reason = "as for `room`")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    LENT.with_borrow_mut(|lent| {
        let answer = DESK.with_borrow_mut(|desk| desk.answer(lent));
        lent.clear();
        lent.extend((answer.len() as u32).to_le_bytes());
        lent.extend(answer.as_bytes());
        lent.as_ptr()
    })
}
