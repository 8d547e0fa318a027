//! Kin.
use crate::{
    corpus::{Corpus, Doc},
    index::Index,
};
use gorwel::{
    language::Channel,
    rules::kinship::{self as telling, Profile, Terms, Wording, order, runs},
};
use std::collections::{BTreeMap, BTreeSet};

fn plain(t: &str) -> Vec<String> {
    let t = t.to_lowercase();
    t.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

pub fn recall(corpus: &Corpus, with_titles: bool) -> String {
    let text = |d: &Doc| if with_titles { format!("{}. {}", d.title, d.text) } else { d.text.clone() };
    let copies = corpus.copies();
    let mut once: BTreeMap<String, String> = BTreeMap::new();
    for d in corpus.docs.values() {
        if !d.text.is_empty() {
            once.entry(text(d)).or_insert(d.id.clone());
        }
    }
    let one = |id: &str| once[&text(&corpus.docs[id])].clone();
    let mut asked = vec![];
    for p in &corpus.pairs {
        if p.same_text {
            continue;
        }
        for q in [&p.a, &p.b] {
            if corpus.docs[q].text.is_empty() {
                continue;
            }
            let q = one(q);
            let mut targets: BTreeSet<String> = copies[&p.url].iter().map(|c| one(c)).collect();
            targets.remove(&q);
            if !targets.is_empty() {
                asked.push((q, targets));
            }
        }
    }
    let ids: BTreeSet<String> = once.values().cloned().collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let at: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(n, i)| (i.as_str(), n)).collect();
    let mut base = Index::new(1.2, 0.75);
    for i in &ids {
        base.add(plain(&text(&corpus.docs[i])).iter().map(|w| (w.as_str(), 1.0)));
    }
    let spelled = |text: &str| gorwel::language::words(text).take(120).map(|w| w.spelled()).collect::<Vec<String>>();
    let mut counts: std::collections::HashMap<u64, u64> = Default::default();
    let mut seen = BTreeSet::new();
    for i in &ids {
        let w = spelled(&corpus.docs[i].text);
        if !seen.insert(w.join(" ")) {
            continue;
        }
        let set: BTreeSet<u64> = runs(&w).into_iter().collect();
        for h in set {
            *counts.entry(h).or_default() += 1;
        }
    }
    let common = |h: u64| counts.get(&h).copied().unwrap_or(0);
    let terms: Vec<Terms> = ids
        .iter()
        .map(|i| {
            let d = &corpus.docs[i];
            Terms::of(
                &Wording {
                    title: if with_titles { &d.title } else { "item" },
                    description: &d.text,
                    body: "",
                    channel: Channel::English,
                },
                &common,
            )
        })
        .collect();
    let mut df = Index::new(1.2, 0.75);
    for t in &terms {
        df.add(t.all.iter().map(|t| (t.key.as_str(), t.tf)));
    }
    let names = telling::BodyNames::default();
    let all: Vec<Profile> = terms.into_iter().map(|t| Profile::of(t, &df, &names)).collect();
    let mut ours = Index::new(1.2, 0.75);
    for t in &all {
        ours.add(t.terms.iter().map(|t| (t.key.as_str(), t.tf.round().max(1.0))));
    }
    let mut hits = [0; 5];
    let mut mrr = 0.0f32;
    let verbose = std::env::var("MISSES").is_ok();
    for (q, targets) in &asked {
        let n = at[q.as_str()];
        let goal: BTreeSet<usize> = targets.iter().map(|t| at[t.as_str()]).collect();
        let words = plain(&text(&corpus.docs[q]));
        let query: Vec<_> = words.iter().map(|w| (w.as_str(), 1.0)).collect();
        let got: Vec<usize> = base.best(&query, 11).into_iter().map(|x| x.0).filter(|i| *i != n).collect();
        hits[0] += got.iter().take(1).any(|i| goal.contains(i)) as usize;
        hits[1] += got.iter().take(10).any(|i| goal.contains(i)) as usize;
        let query: Vec<_> = all[n].query(&df).into_iter().map(|k| (k, 1.0)).collect();
        let found: Vec<_> = ours.best(&query, 151).into_iter().filter(|x| x.0 != n).collect();
        hits[4] += found.iter().any(|i| goal.contains(&i.0)) as usize;
        let candidates: Vec<_> = found.iter().map(|(i, _)| &all[*i]).collect();
        let r = order(&all[n], &candidates);
        let mut ranked: Vec<(usize, f32)> = found.iter().zip(&r).map(|(f, r)| (f.0, *r)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        hits[2] += ranked.iter().take(1).any(|i| goal.contains(&i.0)) as usize;
        hits[3] += ranked.iter().take(10).any(|i| goal.contains(&i.0)) as usize;
        if let Some(p) = ranked.iter().position(|i| goal.contains(&i.0)) {
            mrr += 1.0 / (p as f32 + 1.0);
        }
        if verbose && !ranked.iter().take(1).any(|i| goal.contains(&i.0)) {
            let place = ranked.iter().position(|x| goal.contains(&x.0));
            println!("\n{place:?} Q {}", text(&corpus.docs[q]).chars().take(300).collect::<String>());
            for t in targets {
                println!("   T {}", text(&corpus.docs[t]).chars().take(300).collect::<String>());
            }
            if let Some(f) = ranked.first() {
                println!("   1 {}", text(&corpus.docs[&ids[f.0]]).chars().take(300).collect::<String>());
            }
        }
    }
    let r = |n: usize| n as f32 / asked.len() as f32;
    format!(
        "titles {with_titles}: {} texts {} queries; BM25 {:.3} {:.3} ours {:.3} {:.3} (pool {:.3}) mrr {:.4}",
        ids.len(),
        asked.len(),
        r(hits[0]),
        r(hits[1]),
        r(hits[2]),
        r(hits[3]),
        r(hits[4]),
        mrr / asked.len() as f32
    )
}

pub fn labels(corpus: &Corpus) -> String {
    let mut docs: BTreeMap<String, Doc> = corpus.docs.clone();
    docs.extend(corpus.posts.clone());
    let mut known: BTreeMap<(String, String), i64> = BTreeMap::new();
    for l in &corpus.labels {
        let (a, b) = (l["a"].as_str().unwrap().to_owned(), l["b"].as_str().unwrap().to_owned());
        for (side, id) in [("body_a", &a), ("body_b", &b)] {
            if let (Some(d), Some(body)) = (docs.get_mut(id), l[side].as_str()) {
                d.body = body.to_owned();
            }
        }
        known.insert((a, b), l["label"].as_i64().unwrap());
    }
    let docs: Vec<Doc> = docs.into_values().filter(|d| !d.text.is_empty() || !d.long.is_empty()).collect();
    let at: BTreeMap<&str, usize> = docs.iter().enumerate().map(|(n, d)| (d.id.as_str(), n)).collect();
    let texts: Vec<String> = docs.iter().map(|d| format!("{}\n{}", d.text, d.long)).collect();
    let spelled = |text: &str| gorwel::language::words(text).take(120).map(|w| w.spelled()).collect::<Vec<String>>();
    let mut counts: std::collections::HashMap<u64, u64> = Default::default();
    let mut seen = BTreeSet::new();
    for t in &texts {
        let w = spelled(t);
        if !seen.insert(w.join(" ")) {
            continue;
        }
        let set: BTreeSet<u64> = runs(&w).into_iter().collect();
        for h in set {
            *counts.entry(h).or_default() += 1;
        }
    }
    let common = |h: u64| counts.get(&h).copied().unwrap_or(0);
    let terms: Vec<Terms> = docs
        .iter()
        .zip(&texts)
        .map(|(d, t)| {
            let title = if d.title.is_empty() { &d.id } else { &d.title };
            Terms::of(
                &Wording {
                    title,
                    description: "",
                    body: t,
                    channel: if d.lang == "cy" { Channel::Welsh } else { Channel::English },
                },
                &common,
            )
        })
        .collect();
    let mut df = Index::new(1.2, 0.75);
    for t in &terms {
        df.add(t.all.iter().map(|t| (t.key.as_str(), t.tf)));
    }
    let names = telling::BodyNames::default();
    let all: Vec<Profile> = terms.into_iter().map(|t| Profile::of(t, &df, &names)).collect();
    let mut ours = Index::new(1.2, 0.75);
    for t in &all {
        ours.add(t.terms.iter().map(|t| (t.key.as_str(), t.tf.round().max(1.0))));
    }
    let sketches: Vec<_> =
        docs.iter().zip(&texts).map(|(d, t)| gorwel::rules::kinship::Sketch::of(&format!("{} {t}", d.title))).collect();
    let verbose = std::env::var("SHOWN").is_ok();
    let mut shown: BTreeMap<i64, usize> = BTreeMap::new();
    let mut count: BTreeMap<i64, usize> = BTreeMap::new();
    let mut curve = vec![];
    let mut perhaps_shown: BTreeMap<i64, usize> = BTreeMap::new();
    for ((a, b), label) in &known {
        let (Some(&x), Some(&y)) = (at.get(a.as_str()), at.get(b.as_str())) else { continue };
        *count.entry(*label).or_default() += 1;
        let same = gorwel::rules::kinship::containment(&sketches[x], &sketches[y]);
        let l = gorwel::rules::kinship::compare(&all[x], &all[y]);
        curve.push((l.score, *label));
        if same >= 0.5 {
            if verbose {
                println!("REPOST {label} {a} {b} {same}");
            }
            continue;
        }
        if l.kinship == Some(gorwel::model::Kinship::PerhapsRelated) {
            *perhaps_shown.entry(*label).or_default() += 1;
        }
        if l.kinship.is_some() {
            *shown.entry(*label).or_default() += 1;
        }
        if verbose && ((l.kinship.is_some() && *label < 2) || (l.kinship.is_none() && *label == 2)) {
            println!(
                "{label} {:?} {:.3} {:?}\n   {} | {}\n   {} | {}",
                l.kinship,
                l.score,
                l.units.iter().map(|u| format!("{} {:.1}", u.words, u.worth)).collect::<Vec<_>>(),
                docs[x].title,
                texts[x].chars().take(220).collect::<String>().replace('\n', " / "),
                docs[y].title,
                texts[y].chars().take(220).collect::<String>().replace('\n', " / ")
            );
        }
    }
    let n: usize = shown.values().sum();
    let g = |l: i64| shown.get(&l).copied().unwrap_or(0) as f32 / n.max(1) as f32;
    let mut with_kin = 0;
    let mut dup = 0;
    let mut per = 0;
    for n in 0..docs.len() {
        let query: Vec<_> = all[n].query(&df).into_iter().map(|k| (k, 1.0)).collect();
        let (mut kin, mut perhaps, mut rep) = (false, false, false);
        for (i, _) in ours.best(&query, 151) {
            if i == n || docs[i].body == docs[n].body || (!docs[i].url.is_empty() && docs[i].url == docs[n].url) {
                continue;
            }
            let l = gorwel::rules::kinship::compare(&all[n], &all[i]);
            if gorwel::rules::kinship::containment(&sketches[n], &sketches[i]) >= 0.5 {
                rep = true;
                continue;
            }
            match l.kinship {
                Some(gorwel::model::Kinship::SameWork) => {
                    kin = true;
                    if std::env::var("ALLKIN").is_ok() {
                        println!(
                            "KIN\t{:.3}\t{:?}\t{} | {} || {} | {}",
                            l.score,
                            l.words(),
                            docs[n].title,
                            texts[n].chars().take(110).collect::<String>().replace('\n', " / "),
                            docs[i].title,
                            texts[i].chars().take(110).collect::<String>().replace('\n', " / ")
                        );
                    }
                }
                Some(_) => perhaps = true,
                None => {}
            }
        }
        with_kin += kin as usize;
        per += perhaps as usize;
        dup += rep as usize;
    }
    format!(
        "labels {count:?} shown {n} {shown:?} (perhaps {perhaps_shown:?}) same {:.2} same-or-related {:.2} of all same {:.2}; {} items, {with_kin} with kin ({:.2} %), {per} perhaps, {dup} repost",
        g(2),
        g(2) + g(1),
        shown.get(&2).copied().unwrap_or(0) as f32 / count[&2] as f32,
        docs.len(),
        100.0 * with_kin as f32 / docs.len() as f32
    )
}
