//! Arenas that are used again, so that reading a recording does not pay for fresh memory each time: the system hands out
//! pages that it clears first, which takes longer than decoding into them.

use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use bumpalo::Bump;

/// Arenas that nobody uses at the moment.
#[derive(Debug)]
pub struct Arenas {
    idle: Mutex<Vec<Bump>>,
    /// How many bytes idle arenas may hold together.
    idle_bytes_max: usize,
}

impl Arenas {
    pub fn new(idle_bytes_max: usize) -> Arc<Self> {
        Arc::new(Self {
            idle: Mutex::default(),
            idle_bytes_max,
        })
    }

    /// An empty arena: the one that was given back last, or a new one.
    pub fn take(self: &Arc<Self>) -> PooledArena {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        PooledArena {
            arena: idle.unwrap_or_default(),
            pool: Arc::clone(self),
        }
    }

    /// How many bytes idle arenas hold.
    pub fn idle_bytes(&self) -> usize {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.iter().map(Bump::allocated_bytes).sum()
    }

    fn give_back(&self, mut arena: Bump) {
        // Of its chunks the largest stays.
        arena.reset();
        let bytes = arena.allocated_bytes();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let held: usize = idle.iter().map(Bump::allocated_bytes).sum();
        if bytes > 0 && held + bytes <= self.idle_bytes_max {
            idle.push(arena);
        }
    }
}

/// An arena that goes back to where it came from, empty.
#[derive(Debug)]
pub struct PooledArena {
    arena: Bump,
    pool: Arc<Arenas>,
}

impl Deref for PooledArena {
    type Target = Bump;

    fn deref(&self) -> &Bump {
        &self.arena
    }
}

impl Drop for PooledArena {
    fn drop(&mut self) {
        self.pool.give_back(std::mem::take(&mut self.arena));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arena_is_used_again_and_empty() {
        let pool = Arenas::new(1 << 20);
        let arena = pool.take();
        arena.alloc_slice_fill_copy(10_000, 1u8);
        let bytes = arena.allocated_bytes();
        assert_eq!(pool.idle_bytes(), 0);
        drop(arena);
        assert_eq!(pool.idle_bytes(), bytes);
        let mut again = pool.take();
        assert_eq!((pool.idle_bytes(), again.allocated_bytes()), (0, bytes));
        assert_eq!(again.arena.iter_allocated_chunks().map(<[_]>::len).sum::<usize>(), 0);
    }

    #[test]
    fn idle_arenas_keep_within_their_bytes() {
        let pool = Arenas::new(100_000);
        let arenas: Vec<_> = (0..8).map(|_| pool.take()).collect();
        for arena in &arenas {
            arena.alloc_slice_fill_copy(30_000, 1u8);
        }
        drop(arenas);
        assert!((30_000..=100_000).contains(&pool.idle_bytes()));
        // One that is too large by itself goes.
        let pool = Arenas::new(100_000);
        pool.take().alloc_slice_fill_copy(200_000, 1u8);
        assert_eq!(pool.idle_bytes(), 0);
    }
}
