//! Stories of dates.

use super::*;

fn check(raw: &str, wanted: &str) {
    let read = read(raw, London).map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string());
    assert_eq!(read.as_deref().unwrap_or(""), wanted, "{raw}");
}

#[test]
fn dates_are_read_as_the_standards_write_them() {
    check("Mon, 02 Mar 2026 09:00:00 GMT", "2026-03-02T09:00:00");
    check("Mon, 2 Mar 2026 09:00:00 +0100", "2026-03-02T08:00:00");
    check("2026-03-02T09:00:00Z", "2026-03-02T09:00:00");
    check("2026-07-02T09:00:00.123+01:00", "2026-07-02T08:00:00");
    check("2026-03-02", "2026-03-02T00:00:00");
    check("2026-03", "2026-03-01T00:00:00");
    check("2026-061", "2026-03-02T00:00:00");
    check("20260302T0900Z", "2026-03-02T09:00:00");
    check("2026-03-02T24:00:00Z", "2026-03-03T00:00:00");
}

#[test]
fn a_time_without_a_zone_is_local() {
    check("2026-07-02 09:00:00", "2026-07-02T08:00:00");
    check("2026-07-02T09:00", "2026-07-02T08:00:00");
    check("2026-03-29 01:30", "2026-03-29T01:30:00");
    check("Friday 11 Sep 2026, 11:30", "2026-09-11T10:30:00");
    let zone = |url: &str| zone_of(&url.parse().expect("a URL"));
    assert_eq!(zone("https://a.gov.uk/feed"), London);
    assert_eq!(zone("https://a.llyw.cymru/feed"), London);
    assert_eq!(zone("https://a.example/uk"), Tz::UTC);
}

#[test]
fn dates_are_read_as_sites_write_them() {
    check("20260302", "2026-03-02T00:00:00");
    check("2026/3/2 9:00:00", "2026-03-02T09:00:00");
    check("02/03/2026", "2026-03-02T00:00:00");
    check("12/31/2026", "2026-12-31T00:00:00");
    check("1772442000", "2026-03-02T09:00:00");
    check("1772442000000", "2026-03-02T09:00:00");
    check("11 September 2026 2:30pm", "2026-09-11T13:30:00");
    check("11 September 2026, 11.30am", "2026-09-11T10:30:00");
    check("2pm, 2 March 2026", "2026-03-02T14:00:00");
    check("September 11, 2026", "2026-09-10T23:00:00");
    check("Sun Jan  4 16:29:06 2026", "2026-01-04T16:29:06");
    check("Sun Jan 4 16:29:06 +0000 2026", "2026-01-04T16:29:06");
    check("Mon, 2nd Mar 2026 09:00 GMT", "2026-03-02T09:00:00");
    check("2 Mar 26 09:00 GMT", "2026-03-02T09:00:00");
    check("Monday, March 2, 2026 - 16:29", "2026-03-02T16:29:00");
    check("Mar. 2026", "2026-03-01T00:00:00");
    check("jeu., 02 avril 2026 00:00:00 +0200", "2026-04-01T22:00:00");
}

#[test]
fn zones_have_names_distances_and_places() {
    check("Mon, 02 Mar 2026 09:00:00 BST", "2026-03-02T08:00:00");
    check("Tue, 03 Mar 2026 09:00:00 GMT-01:00", "2026-03-03T10:00:00");
    check("Mon Mar 02 2026 17:00:00 GMT+0000 (Coordinated Universal Time)", "2026-03-02T17:00:00");
    check("Mon, 02 Mar 2026 09:00:00 America/New_York", "2026-03-02T14:00:00");
    check("2026-03-02 09:00:00 -00:20", "2026-03-02T09:20:00");
}

#[test]
fn welsh_dates_are_read() {
    check("Dydd Mawrth 1 Medi 2026", "2026-08-31T23:00:00");
    check("Dydd Mawrth 3 Mawrth 2026", "2026-03-03T00:00:00");
    check("Maw, 3 Maw 2026 10:00", "2026-03-03T10:00:00");
    check("3ydd Chwefror 2026", "2026-02-03T00:00:00");
    check("ar 4 o Fawrth 2026", "2026-03-04T00:00:00");
    check("31 Rhagfyr 2025 23:59", "2025-12-31T23:59:00");
    check("Llun 12 Ionawr 2026 09:00 yb", "2026-01-12T09:00:00");
    check("Llun 12 Ionawr 2026, 2:30yp", "2026-01-12T14:30:00");
    check("7 Gorffennaf 2026", "2026-07-06T23:00:00");
}

#[test]
fn what_is_no_date_is_none() {
    let nines = "9".repeat(200);
    for raw in [
        "",
        "soon",
        "2026-13-40",
        "32 March 2026",
        "99999999999999999999",
        "::",
        "0",
        &nines,
        "22013",
        "2026-xx-02",
        "2026-03-02T25:00:00Z",
        "2026-03-02T09:61:00Z",
        "2026-03-02T09:xx:00Z",
        "2026-03-02T09:00:00-06:00Textra",
        "Sun, 16 Dec 2012 1:2:3:4 GMT",
        "Sun, Dec x 2012 11:47:32 GMT",
        "Sun, 16 Dec 2012 11:47:32 +zz:00",
        "9999-12-31T23:59:59-99:99",
        "30 Chwefror 2026",
    ] {
        assert_eq!(read(raw, London), None, "{raw}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(raw in ".{0,60}") {
        let _ = read(&raw, London);
    }

    #[test]
    fn nothing_like_a_date_makes_it_panic(raw in "[0-9:./ +TZapm,−-]{0,30}(mawrth|sep|ŵ|:)?[0-9: ]{0,9}(am|pm|GMT)?") {
        let _ = read(&raw, London);
    }
}
