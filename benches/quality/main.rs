//! Measures judgement on a folder of documents with known answers.
mod corpus;
mod index;
mod kin;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).unwrap();
    let corpus = corpus::Corpus::read(folder.as_ref())?;
    for with_titles in [false, true] {
        println!("{}", kin::recall(&corpus, with_titles));
    }
    println!("{}", kin::labels(&corpus));
    Ok(())
}
