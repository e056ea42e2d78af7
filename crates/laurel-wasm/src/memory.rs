//! The memory of the instance: the usual allocator, which also knows when it had none to give.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

struct Watched;

#[global_allocator]
static MEMORY: Watched = Watched;

static STARVED: AtomicBool = AtomicBool::new(false);

/// Whether an allocation has failed since the last `forget`.
pub(crate) fn starved() -> bool {
    STARVED.load(Ordering::Relaxed)
}

/// What failed before is of no account any more.
pub(crate) fn forget() {
    STARVED.store(false, Ordering::Relaxed);
}

fn noted(place: *mut u8) -> *mut u8 {
    if place.is_null() {
        STARVED.store(true, Ordering::Relaxed);
    }
    place
}

// Inlined they would be in hundreds of places.
// SAFETY: all that is asked for is passed on as it is, and so is what comes back.
unsafe impl GlobalAlloc for Watched {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps to the contract, which is that of the system's allocator.
        noted(unsafe { System.alloc(layout) })
    }

    #[inline(never)]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }

    #[inline(never)]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        noted(unsafe { System.realloc(place, layout, size) })
    }

    #[inline(never)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        noted(unsafe { System.alloc_zeroed(layout) })
    }
}
