//! How an index is kept, mended, shared and swapped.

use std::fs;

use super::*;

fn ids(index: &Index) -> Vec<i64> {
    index.all().expect("it can be read").into_iter().map(|(id, _)| id.0).collect()
}

fn open(path: &Path) -> Index {
    Index::open(path, Lexicon::built_in()).expect("it can be opened")
}

/// The folders of indexes in `dir`.
fn folders(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("the folder is there");
    let folders = entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_dir());
    folders.map(|path| path.file_name().expect("it has a name").to_string_lossy().into_owned()).collect()
}

#[test]
fn what_was_committed_is_there_after_reopening_and_so_is_how_far_it_came() {
    let world = World::new();
    assert_eq!(world.index.reached(), Reached::default());
    world.take_in(&[item(1, "One", ""), item(2, "Two", "")]);
    let other = open(world.path());
    assert_eq!(other.reached(), reached(2));
    assert_eq!(ids(&other), [1, 2]);
    let stats = other.stats().expect("it can be measured");
    assert!(stats.items == 2 && stats.segments == 1 && stats.bytes > 0, "{stats:?}");
    assert!(other.damaged_files().expect("it can be read").is_empty());
}

#[test]
fn an_item_taken_in_twice_is_that_item_once_as_it_is_now() {
    let world = World::with(&[item(1, "Old words", "")]);
    world.take_in(&[item(1, "Other words", ""), item(1, "New words", ""), item(2, "Two", "")]);
    world.take_in(&[Item { revision: 9, ..item(2, "Two", "") }]);
    assert_eq!(world.index.all().expect("it can be read"), [(ItemId(1), 1), (ItemId(2), 9)]);
    assert!(world.find(&query("old")).is_empty() && world.find(&query("other")).is_empty());
    assert_eq!(world.find(&query("new")), [1]);
}

#[test]
fn an_item_that_is_gone_leaves() {
    let world = World::with(&[item(1, "One", ""), item(2, "Two", "")]);
    let gone = |id| Item { gone_at: Some(DateTime::UNIX_EPOCH), ..item(id, "One", "") };
    world.take_in(&[gone(1), item(3, "Three", ""), gone(3)]);
    assert_eq!(ids(&world.index), [2]);
    assert!(world.find(&query("one")).is_empty());
    assert_eq!(world.page(&Query::default(), Sort::Newest, 0, 10).total, 1);
}

#[test]
fn nothing_is_found_before_the_commit_and_what_was_never_committed_is_forgotten() {
    let world = World::with(&[item(1, "One", "")]);
    let mut writer = world.index.writer().expect("nobody else writes");
    writer.apply(&[item(2, "Two", "")], |_| String::new()).expect("it is taken in");
    assert_eq!(ids(&world.index), [1]);
    drop(writer);
    world.take_in(&[item(3, "Three", "")]);
    assert_eq!(ids(&world.index), [1, 3]);
}

#[test]
fn only_one_writer_writes_at_a_time() {
    let world = World::new();
    let writer = world.index.writer().expect("nobody else writes");
    assert!(matches!(world.index.writer(), Err(SearchError::Busy)));
    assert!(matches!(open(world.path()).writer(), Err(SearchError::Busy)));
    assert!(matches!(open(world.path()).beside(None), Err(SearchError::Busy)));
    drop(writer);
    assert!(world.index.writer().is_ok());
}

#[test]
fn what_another_process_commits_is_seen_when_looked_for() {
    let world = World::with(&[item(1, "One", "")]);
    let other = open(world.path());
    world.take_in(&[item(2, "Two", "")]);
    assert_eq!(ids(&other), [1]);
    other.refresh().expect("it can be read");
    assert_eq!(ids(&other), [1, 2]);
    world.take_in(&[item(3, "Three", "")]);
    assert_eq!(other.reached(), reached(3));
    assert_eq!(ids(&other), [1, 2, 3]);
}

#[test]
fn an_index_is_rebuilt_beside_and_swapped_while_searches_answer() {
    let world = World::with(&[item(1, "One", ""), item(2, "Two", "")]);
    let other = open(world.path());
    let held = world.index.writer().expect("nobody else writes");
    let mut fresh = world.index.beside(Some(held)).expect("it can be begun");
    fresh.apply(&[item(2, "Two", "")], |_| String::new()).expect("it is taken in");
    fresh.commit(&reached(2)).expect("a commit can be made");
    assert_eq!(ids(&world.index), [1, 2]);
    assert_eq!(other.reached(), reached(2));
    assert!(matches!(other.writer(), Err(SearchError::Busy)));
    world.index.swap().expect("it can be swapped");
    assert_eq!(ids(&world.index), [2]);
    assert_eq!(folders(world.path()).len(), 1);
    assert_eq!(ids(&other), [1, 2], "what is open is read on until somebody looks");
    assert_eq!(other.reached(), reached(2));
    assert_eq!(ids(&other), [2]);
    fresh.apply(&[item(3, "Three", "")], |_| String::new()).expect("the pen is that of the new one");
    fresh.commit(&reached(3)).expect("a commit can be made");
    assert_eq!(ids(&world.index), [2, 3]);
}

#[test]
fn a_rebuild_that_was_given_up_leaves_nothing() {
    let world = World::with(&[item(1, "One", "")]);
    drop(world.index.beside(None).expect("it can be begun"));
    assert_eq!(folders(world.path()).len(), 2);
    world.take_in(&[item(2, "Two", "")]);
    world.index.swap().expect("there is nothing to swap");
    assert_eq!((ids(&world.index), folders(world.path()).len()), (vec![1, 2], 1));
}

#[test]
fn an_index_of_another_lexicon_makes_place_for_an_empty_one_that_reads_words_by_it() {
    let world = World::with(&[item(1, "A", "a")]);
    let tsv = "cadlys\tcadlys\t0\ncadlysoedd\tcadlys\t0\n";
    let lexicon = Arc::new(Lexicon::from_tsv(tsv.as_bytes()).expect("it is a lexicon"));
    let index = Index::open(world.path(), lexicon.clone()).expect("it can be opened");
    assert!(ids(&index).is_empty());
    let mut writer = index.writer().expect("nobody else writes");
    let welsh = Item { language: "cy".parse().ok(), ..item(1, "Y gadlys", "Y cadlysoedd") };
    writer.apply(&[welsh], |_| String::new()).expect("it can be taken in");
    writer.commit(&reached(1)).expect("a commit can be made");
    drop((writer, index));

    let again = Index::open(world.path(), lexicon).expect("it can be opened");
    assert_eq!(ids(&again), [1], "the same lexicon reads the same index");
    let found = again.search(&query("nghadlys"), &Page { sort: Sort::Relevance, offset: 0, limit: 10 });
    assert_eq!(found.expect("it can be searched").total, 1);
}

#[test]
fn an_index_of_another_schema_makes_place_for_an_empty_one() {
    let world = World::with(&[item(1, "One", "")]);
    let [old] = folders(world.path()).try_into().expect("one folder");
    let older = format!("{}-7", SCHEMA - 1);
    fs::rename(world.path().join(old), world.path().join(&older)).expect("it can be renamed");
    fs::write(world.path().join("current"), &older).expect("it can be written");
    let index = open(world.path());
    assert_eq!((index.reached(), ids(&index)), (Reached::default(), vec![]));
    assert_eq!(folders(world.path()), [format!("{SCHEMA}-8")]);
}

#[test]
fn an_index_that_cannot_be_read_makes_place_for_an_empty_one() {
    for spoil in ["meta.json", "*.term", "*.fast"] {
        let world = World::with(&[item(1, "One", "")]);
        let folder = world.path().join(&folders(world.path())[0]);
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            if path.to_string_lossy().ends_with(spoil.trim_start_matches('*')) {
                fs::write(&path, "spoilt").expect("it can be written");
            }
        }
        let index = open(world.path());
        assert_eq!((index.reached(), ids(&index)), (Reached::default(), vec![]), "{spoil}");
        assert_eq!(folders(world.path()).len(), 1);
    }
}

#[test]
fn a_pointer_to_nowhere_is_mended() {
    for pointer in ["", "../../etc", "1-1/..", "999-1", &format!("{SCHEMA}-99"), "\u{0}"] {
        let world = World::new();
        fs::write(world.path().join("current"), pointer).expect("it can be written");
        let index = open(world.path());
        assert_eq!(ids(&index), [0; 0], "{pointer:?}");
        assert_eq!(folders(world.path()).len(), 1);
    }
}

#[test]
fn an_index_deleted_under_way_is_begun_anew() {
    let world = World::with(&[item(1, "One", "")]);
    let mut writer = world.index.writer().expect("nobody else writes");
    fs::remove_dir_all(world.path()).expect("it can be deleted");
    assert_eq!(world.find(&query("one")), [1], "what is open is read on");
    assert!(writer.apply(&[item(2, "Two", "")], |_| String::new()).and_then(|()| writer.commit(&reached(2))).is_err());
    drop(writer);
    assert_eq!(world.index.reached(), Reached::default());
    world.take_in(&[item(2, "Two", "")]);
    assert_eq!(ids(&world.index), [2]);
}

#[test]
fn what_a_killed_process_left_is_cleaned_up() {
    let world = World::with(&[item(1, "One", "")]);
    let folder = world.path().join(&folders(world.path())[0]);
    fs::write(folder.join(".tmpXYZ"), "half").expect("it can be written");
    fs::create_dir(world.path().join(format!("{SCHEMA}-77"))).expect("it can be made");
    fs::create_dir(world.path().join("notes")).expect("it can be made");
    drop(world.index.writer().expect("nobody else writes"));
    assert!(!folder.join(".tmpXYZ").exists());
    assert_eq!(folders(world.path()).len(), 2, "what is not ours is left alone");
}

#[test]
fn many_small_commits_do_not_leave_many_pieces() {
    let world = World::new();
    for id in 1..=60 {
        world.take_in(&[item(id, "A title", "")]);
    }
    assert_eq!(ids(&world.index).len(), 60);
    let segments = world.index.stats().expect("it can be measured").segments;
    assert!(segments <= 25, "{segments}");
}
