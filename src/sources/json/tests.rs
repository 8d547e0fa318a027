//! Stories of JSON as it is found.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn check(text: &str, wanted: &[Value], codes: &[&str]) {
    let read = read(text).expect("it is read");
    assert_eq!(read.values, wanted, "{text}");
    assert_eq!(read.repairs.iter().map(|repair| repair.code).collect::<Vec<_>>(), codes, "{text}");
}

#[test]
fn json_is_read_as_json() {
    let text = r#" {"a": [1, -2, 3.5, 1e3, true, false, null, "\u0175\ud83d\ude00\n\"\\\/"], "b": {}, "": [] } "#;
    check(text, &[serde_json::from_str(text).expect("it is JSON")], &[]);
    check("\u{feff}[18446744073709551615]", &[json!([u64::MAX])], &[]);
}

#[test]
fn numbers_that_are_none_cost_no_more_than_themselves() {
    check(
        r#"{"a": 1e9999, "b": 000, "c": -NaN, "d": 1}"#,
        &[json!({ "a": null, "b": 0, "c": null, "d": 1 })],
        &["bad-number"],
    );
    check(r#"{"a": , "b": NaN}"#, &[json!({ "a": null, "b": null })], &["bad-json"]);
    check(r#"{"a": 0012.50}"#, &[json!({ "a": 12.5 })], &["bad-number"]);
}

#[test]
fn what_can_be_read_is_read() {
    check("{\"a\": 1}\n{\"b\": 2}\n", &[json!({ "a": 1 }), json!({ "b": 2 })], &[]);
    check(r#"{"a": [{"b": "cut he"#, &[json!({ "a": [{ "b": "cut he" }] })], &["cut-short"]);
    check(
        "{\"a\": \"two\nlines\", b: 1, \"c\" 2, \"d\": \"\\x\",}",
        &[json!({ "a": "two\nlines", "b": 1, "d": "x" })],
        &["bad-json"],
    );
    check(r#"{"a": [1, {"b": 2}}"#, &[json!({ "a": [1, { "b": 2 }] })], &["bad-json"]);
    check("[\"\\ud800\", \"\\u12\"]", &[json!(["\u{fffd}", "\u{fffd}12"])], &[]);
    assert_eq!(read("words"), Err("no JSON"));
}

#[test]
fn no_text_grows_beyond_the_memory_it_may_take() {
    assert!(read(&"{\"a\":1},".repeat(250_000)).is_err());
    assert!(read(&"[".repeat(100_000)).is_err());
    assert!(read(&format!("[{}]", "[],".repeat(3_000_000))).is_err());
    assert!(read(&format!("[{}]", "1,".repeat(1_000_000))).is_ok());
}

#[test]
fn a_path_leads_to_a_value() {
    let value = json!({ "a": { "b": [{ "c": " d " }, 2] }, "e": "" });
    assert_eq!(text_at(&value, "a.b.0.c").as_deref(), Some("d"));
    assert_eq!(text_at(&value, "a.b.1").as_deref(), Some("2"));
    assert_eq!((text_at(&value, "e"), text_at(&value, "a.x"), list_at(&value, "a.b").len()), (None, None, 2));
    assert_eq!(at(&value, ""), Some(&value));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic_or_go_on_for_ever(text in "(\\{|\\}|\\[|\\]|\"|:|,|\\\\|u|d83d|1e9|ŵ| |\n|-|a){0,60}") {
        let _ = read(&text);
    }

    #[test]
    fn whatever_is_json_comes_out_as_it_went_in(numbers in prop::collection::vec(any::<f64>(), 0..8), key in ".{0,8}") {
        let value = json!({ key: numbers });
        prop_assert_eq!(read(&value.to_string()).map(|read| read.values), Ok(vec![serde_json::from_str(&value.to_string()).expect("JSON")]));
    }
}
