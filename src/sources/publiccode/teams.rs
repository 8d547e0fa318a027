//! Teams and people: of a contact only what belongs to a team is kept.
//!
//! Nobody can tell them apart for certain, so that what does not look like a team is taken for a person.

/// Words, in the languages that files are found in, of what a team, office or body is called.
const WORDS_OF_TEAMS: &str = "\
    team teams tîm equipe équipe squad group groupe gruppo gruppe groep office swyddfa bureau ufficio amt \
    unit uned unità department dept adran département dipartimento service services servizi servizio gwasanaeth \
    gwasanaethau dienst division directorate direction direzione settore area council cyngor comune città city \
    county gemeente gemeinde stadt ville mairie ayuntamiento regione region région provincia province government \
    llywodraeth gov ministry ministère ministero agency agence agenzia agenția authority awdurdod board bwrdd \
    trust nhs gig university prifysgol università université institute institut istituto foundation fondation \
    fondazione association community project prosiect support helpdesk developers maintainers digital ltd \
    limited spa srl gmbh inc";
/// Words of mailboxes that more than one person reads.
const WORDS_OF_MAILBOXES: &str = "\
    team info contact contacts contatti contact-us support help helpdesk hello hi admin office enquiries enquiry \
    mail digital digidol web webmaster ict it itsupport dev devs developers development code opensource \
    open-source oss opencode github gitlab security data opendata service services gwasanaeth cymorth ymholiadau \
    servizi supporto assistenza protocollo segreteria sviluppo informatica projects product community";

/// Whether a name is that of a team, office or body.
pub fn is_team_name(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| stands_in(WORDS_OF_TEAMS, &word.to_lowercase()))
}

/// Whether an address is that of a mailbox that a team reads.
pub fn is_team_mailbox(address: &str) -> bool {
    let Some((local, domain)) = address.trim().split_once('@') else { return false };
    let is_address = domain.contains('.') && !address.trim().contains(char::is_whitespace);
    let local = local.to_lowercase();
    is_address
        && (stands_in(WORDS_OF_MAILBOXES, &local)
            || local.split(['.', '-', '_', '+']).any(|word| stands_in(WORDS_OF_MAILBOXES, word))
            || is_team_name(&local))
}

fn stands_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_is_kept_and_a_person_is_not() {
        let check = |name: &str, kept: bool| assert_eq!(is_team_name(name), kept, "{name}");
        check("Digital Team", true);
        check("Tîm Digidol", true);
        check("Comune di Sasso", true);
        check("Harbour County Council", true);
        check("Mair Prydderch", false);
        check("teamster", false);
        check("", false);
    }

    #[test]
    fn a_mailbox_of_a_team_is_kept_and_that_of_a_person_is_not() {
        let check = |address: &str, kept: bool| assert_eq!(is_team_mailbox(address), kept, "{address}");
        check("open-source@harbour.example", true);
        check("digital.team@harbour.example", true);
        check("cymorth@harbwr.example", true);
        check("mair.prydderch@harbour.example", false);
        check("team", false);
        check("info@localhost", false);
        check("info @harbour.example", false);
    }
}
