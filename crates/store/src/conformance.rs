//! One suite for every backend, and the doubles that it needs.
//!
//! A backend runs it with [`index_conformance!`](crate::index_conformance),
//! [`objects_conformance!`](crate::objects_conformance) and [`store_conformance!`](crate::store_conformance), each
//! given a function that makes a fresh, empty backend and whatever must live as long as it.

pub mod accounts;
pub mod annotating;
pub mod appending;
pub mod blocks;
pub mod counted;
pub mod deleting;
pub mod doubles;
pub mod erasing;
pub mod filtering;
pub mod folding;
pub mod keeping;
pub mod kept_assets;
pub mod listing;
pub mod members;
pub mod objects;
pub mod reading;
pub mod recordings;
pub mod recovering;
pub mod running;
pub mod samples;
pub mod searching;
pub mod settling;
pub mod sharing;

/// Runs the suite of the object stores: `objects_conformance!(make)`, `make: fn() -> (Arc<dyn Objects>, Guard)`.
#[macro_export]
macro_rules! objects_conformance {
    ($make:path) => {
        $crate::conformance_tests!(
            objects,
            $make,
            [
                what_was_put_is_read_back,
                ranges,
                absent_objects,
                overwriting,
                listing_is_sorted_and_below_the_prefix,
                deleting,
            ]
        );
    };
}

/// Runs the suite of the indexes: `index_conformance!(make)`, `make: async fn() -> (Arc<dyn Index>, Guard)`.
#[macro_export]
macro_rules! index_conformance {
    ($make:path) => {
        $crate::conformance_tests!(
            folding,
            $make,
            async,
            [
                a_committed_batch_is_found,
                committing_twice_changes_nothing,
                orders_and_duplicates_do_not_matter,
                gaps_are_listed,
                odd_texts_survive,
            ]
        );
        $crate::conformance_tests!(
            filtering,
            $make,
            async,
            [
                every_term_filters,
                every_range_filters,
                urls_are_found_by_any_part,
                values_are_suggested,
                terms_follow_the_facts,
                health_is_found_once_it_is_known,
                a_deleted_session_takes_its_terms_along,
                search_is_filtered,
            ]
        );
        $crate::conformance_tests!(
            listing,
            $make,
            async,
            [
                every_order_sorts_both_ways,
                pages_are_stable_under_inserts,
                locating_by_time_window_and_kind,
                projects_do_not_see_each_other,
            ]
        );
        $crate::conformance_tests!(
            blocks,
            $make,
            async,
            [
                replaced_blocks_are_retired,
                unmoved_frames_are_forgotten,
                small_blocks_by_size_and_age,
                clearing_keeps_accounts_and_tombstones,
            ]
        );
        $crate::conformance_tests!(
            deleting,
            $make,
            async,
            [
                a_buried_session_is_gone_everywhere,
                late_batches_of_a_buried_session_reopen_its_erasure,
                burying_while_its_block_is_rewritten,
                strays_are_erased_too,
                tombstones_expire,
            ]
        );
        $crate::conformance_tests!(
            recordings,
            $make,
            async,
            [
                a_recording_takes_the_place_of_frames,
                what_came_in_between_makes_a_recording_stale,
                a_deleted_session_takes_its_recording_along,
                recordings_are_taken_in,
                garbage_is_counted,
            ]
        );
        $crate::conformance_tests!(
            settling,
            $make,
            async,
            [
                sessions_are_quiet_once_they_are_over,
                a_settled_session_waits_for_what_arrives,
                what_is_left_to_do_is_known_step_by_step,
                refused_sessions_wait,
            ]
        );
        $crate::conformance_tests!(
            sharing,
            $make,
            async,
            [
                contents_ripen_with_visitors,
                recordings_hold_what_they_refer_to,
                copies_of_what_is_shared_are_counted,
            ]
        );
        $crate::conformance_tests!(
            running,
            $make,
            async,
            [
                a_runs_summary_is_kept_until_something_arrives,
                runs_are_listed_by_events_and_cost,
                settled_runs_of_older_rules_come_again,
            ]
        );
        $crate::conformance_tests!(
            searching,
            $make,
            async,
            [
                words_prefixes_and_phrases_are_found,
                newest_sessions_come_first_and_by_pages,
                moments_come_back_as_they_were_put,
                projects_do_not_find_each_others,
                a_buried_session_is_not_found,
            ]
        );
        $crate::conformance_tests!(
            kept_assets,
            $make,
            async,
            [
                uses_come_back_as_they_were_put,
                what_was_fetched_is_known_to_other_sessions,
                sessions_come_again_for_files_that_could_not_be_had,
                unused_contents_are_retired,
                a_use_of_what_is_gone_is_refused,
            ]
        );
        $crate::conformance_tests!(
            accounts,
            $make,
            async,
            [
                projects,
                secret_keys,
                public_keys,
                recorder_options,
                deleted_projects
            ]
        );
        $crate::conformance_tests!(
            annotating,
            $make,
            async,
            [
                annotations_are_written_changed_and_deleted,
                annotations_end,
                sessions_have_names,
                what_people_wrote_stays_when_sessions_are_built_anew,
                what_people_wrote_goes_with_its_session,
            ]
        );
        $crate::conformance_tests!(
            members,
            $make,
            async,
            [
                people_and_logins,
                a_password_may_keep_one_login,
                invitations,
                the_last_owner_stays,
            ]
        );
    };
}

/// Runs the suite of index and objects together: `store_conformance!(make)`,
/// `make: async fn() -> (Arc<dyn Index>, Arc<dyn Objects>, Guard)`.
#[macro_export]
macro_rules! store_conformance {
    ($make:path) => {
        $crate::conformance_tests!(
            appending,
            $make,
            store,
            [
                acknowledged_only_when_durable,
                duplicates_are_stored_once,
                a_dropped_caller_loses_nothing,
                closing_finishes_what_is_under_way,
                a_full_disk_refuses_and_recovers,
                a_failed_commit_is_caught_up,
                batches_under_faults_are_stored_once,
                a_full_queue_waits,
            ]
        );
        $crate::conformance_tests!(
            reading,
            $make,
            store,
            [
                events_come_back_as_sent,
                set_aside_events_come_back,
                a_damaged_batch_does_not_hide_the_others,
                reading_survives_a_move,
            ]
        );
        $crate::conformance_tests!(
            erasing,
            $make,
            store,
            [
                erased_bytes_are_gone_and_neighbours_stay,
                erasing_goes_on_after_a_fault_at_any_step,
                batches_of_a_deleted_session_are_refused,
                small_blocks_are_merged,
                damage_is_not_merged_away,
            ]
        );
        $crate::conformance_tests!(
            keeping,
            $make,
            store,
            [
                contents_are_kept_once_and_go_with_their_last_session,
                a_rebuilt_index_has_what_was_kept,
                a_start_completes_an_interrupted_rebuild,
                nothing_is_left_of_a_session_deleted_while_it_is_kept,
                what_an_interrupted_removal_left_is_removed,
            ]
        );
        $crate::conformance_tests!(
            recovering,
            $make,
            store,
            [
                a_block_the_index_does_not_know_is_taken_in,
                leftovers_of_a_rewrite_are_removed,
                a_rebuilt_index_is_the_same,
                a_rebuild_honours_tombstones,
                an_interrupted_rebuild_is_completed,
                damaged_blocks_do_not_stop_recovery,
            ]
        );
    };
}

/// One test for each name of a suite's module.
#[doc(hidden)]
#[macro_export]
macro_rules! conformance_tests {
    ($suite:ident, $make:path, [$($test:ident),* $(,)?]) => {
        mod $suite {
            use super::*;
            $(#[tokio::test]
            async fn $test() {
                let (made, _guard) = $make();
                $crate::conformance::$suite::$test(made).await;
            })*
        }
    };
    ($suite:ident, $make:path, async, [$($test:ident),* $(,)?]) => {
        mod $suite {
            use super::*;
            $(#[tokio::test]
            async fn $test() {
                let (made, _guard) = $make().await;
                $crate::conformance::$suite::$test(made).await;
            })*
        }
    };
    ($suite:ident, $make:path, store, [$($test:ident),* $(,)?]) => {
        mod $suite {
            use super::*;
            $(#[tokio::test]
            async fn $test() {
                let (index, objects, _guard) = $make().await;
                $crate::conformance::$suite::$test(index, objects).await;
            })*
        }
    };
}
