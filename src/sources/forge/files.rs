//! What the names at the top of a repository tell.
//!
//! What is found is there. What is not found may still lie in a folder where such things are kept: then nobody knows.

use crate::model::Files;

/// What the names tell, and the files that are worth reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Top {
    /// What is there.
    pub files: Files,
    /// The name of the README.
    pub readme: Option<String>,
    /// The name of the publiccode.yml.
    pub publiccode: Option<String>,
}

const DOCS: [&str; 8] = ["docs", "doc", "documentation", "dogfennau", "wiki", "mkdocs.yml", "docs.md", "book.toml"];
const TESTS: [&str; 14] = [
    "tests",
    "test",
    "spec",
    "specs",
    "__tests__",
    "e2e",
    "cypress",
    "features",
    "testing",
    "testthat",
    "tox.ini",
    "pytest.ini",
    "playwright",
    "test.py",
];
const CI: [&str; 13] = [
    ".travis.yml",
    ".gitlab-ci.yml",
    ".circleci",
    "jenkinsfile",
    "azure-pipelines.yml",
    ".azure-pipelines",
    ".woodpecker.yml",
    ".woodpecker",
    ".drone.yml",
    "bitbucket-pipelines.yml",
    "concourse",
    ".appveyor.yml",
    "appveyor.yml",
];
const CONTAINER: [&str; 13] = [
    "dockerfile",
    "containerfile",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
    "docker",
    "helm",
    "charts",
    "chart",
    "k8s",
    "kubernetes",
    "kustomize",
];
/// Folders that a container file is often kept in.
const FOLDERS_OF_CONTAINERS: [&str; 11] = [
    "deploy",
    "deployment",
    "infra",
    "infrastructure",
    "ops",
    "build",
    "containers",
    "packages",
    "apps",
    "services",
    "app",
];
/// Folders that a forge keeps its own files in.
const FOLDERS_OF_FORGES: [&str; 4] = [".github", ".gitlab", ".forgejo", ".gitea"];
const TRANSLATIONS: [&str; 9] =
    ["locales", "locale", "i18n", "l10n", "translations", "lang", "langs", "languages", "po"];
/// How the names of licences begin.
const LICENCES: [&str; 6] = ["license", "licence", "copying", "unlicense", "trwydded", "eupl"];

/// Reads names, each with whether it is that of a folder.
pub fn read(names: &[(String, bool)]) -> Top {
    let lower: Vec<(String, bool)> = names.iter().map(|(name, folder)| (name.to_lowercase(), *folder)).collect();
    let any = |wanted: &[&str]| lower.iter().any(|(name, _)| wanted.contains(&name.as_str()));
    let folder = |wanted: &[&str]| lower.iter().any(|(name, folder)| *folder && wanted.contains(&name.as_str()));
    let begins = |start: &str| lower.iter().any(|(name, folder)| !folder && name.starts_with(start));
    let ends = |end: &str| lower.iter().any(|(name, folder)| !folder && name.ends_with(end));
    let unless = |found: bool, hidden: bool| if !found && hidden { None } else { Some(found) };
    let of_forge = folder(&FOLDERS_OF_FORGES);
    let of_code = lower.iter().any(|(name, folder)| *folder && !name.starts_with('.'));
    let file = |wanted: fn(&str) -> bool| names.iter().find(|(name, folder)| !folder && wanted(&name.to_lowercase()));
    let publiccode = file(|name| matches!(name, "publiccode.yml" | "publiccode.yaml"));
    let tested =
        any(&TESTS) || ["_test.go", ".test.js", ".test.ts", "_test.py"].iter().any(|end| ends(end)) || begins("test_");
    Top {
        readme: readme(names),
        publiccode: publiccode.map(|(name, _)| name.clone()),
        files: Files {
            docs: Some(any(&DOCS)),
            tests: unless(tested, of_code),
            ci: unless(any(&CI), of_forge),
            container: unless(any(&CONTAINER) || begins("dockerfile."), folder(&FOLDERS_OF_CONTAINERS)),
            codeowners: unless(begins("codeowners"), of_forge || folder(&["docs"])),
            security: unless(begins("security.") || any(&["security"]), of_forge || folder(&["docs"])),
            licence: Some(LICENCES.iter().any(|start| begins(start)) || folder(&["licenses", "licences"])),
            publiccode: Some(publiccode.is_some()),
            code_json: Some(any(&["code.json"])),
            translations: folder(&TRANSLATIONS).then_some(true),
            welsh: lower.iter().any(|(name, _)| is_readme(name) && is_welsh(name)).then_some(true),
        },
    }
}

fn is_readme(name: &str) -> bool {
    name.strip_prefix("readme").is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

fn is_welsh(name: &str) -> bool {
    name.split(['.', '-', '_']).any(|part| matches!(part, "cy" | "welsh" | "cymraeg"))
}

/// The README that a forge would show: the one without a language, Markdown first. A name with a space is none of them.
fn readme(names: &[(String, bool)]) -> Option<String> {
    let rank = |name: &str| match name {
        "readme.md" => 0,
        "readme.markdown" => 1,
        "readme.rst" | "readme.adoc" | "readme.asciidoc" | "readme.org" => 2,
        "readme" | "readme.txt" => 3,
        _ => 4,
    };
    let readmes =
        names.iter().filter(|(name, folder)| !folder && is_readme(&name.to_lowercase()) && !name.contains(' '));
    readmes.min_by_key(|(name, _)| (rank(&name.to_lowercase()), name.len())).map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(names: &[&str]) -> Top {
        let name = |name: &&str| (name.trim_end_matches('/').to_owned(), name.ends_with('/'));
        read(&names.iter().map(name).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_found_is_there() {
        let Top { files, .. } = top(&[
            "Docs/",
            "test/",
            ".gitlab-ci.yml",
            "Dockerfile",
            "CODEOWNERS",
            "SECURITY.md",
            "LICENCE.txt",
            "code.json",
            "locales/",
        ]);
        let found = [
            files.docs,
            files.tests,
            files.ci,
            files.container,
            files.codeowners,
            files.security,
            files.licence,
            files.code_json,
            files.translations,
        ];
        assert_eq!(found, [Some(true); 9]);
        assert_eq!((files.publiccode, files.welsh), (Some(false), None));
    }

    #[test]
    fn what_may_be_hidden_in_a_folder_is_not_known() {
        let check = |names: &[&str], fact: fn(&Files) -> Option<bool>, wanted: Option<bool>| {
            assert_eq!(fact(&top(names).files), wanted, "{names:?}");
        };
        check(&["src/"], |files| files.tests, None);
        check(&["main.py", ".github/"], |files| files.tests, Some(false));
        check(&["main_test.go"], |files| files.tests, Some(true));
        check(&[".github/"], |files| files.ci, None);
        check(&["src/"], |files| files.ci, Some(false));
        check(&[".github/"], |files| files.security, None);
        check(&["docs/"], |files| files.codeowners, None);
        check(&["deploy/"], |files| files.container, None);
        check(&["src/"], |files| files.container, Some(false));
        check(&["src/"], |files| files.translations, None);
    }

    #[test]
    fn the_readme_is_the_one_that_a_forge_shows() {
        let check =
            |names: &[&str], wanted: Option<&str>| assert_eq!(top(names).readme.as_deref(), wanted, "{names:?}");
        check(&["README.cy.md", "README.md", "readme.txt"], Some("README.md"));
        check(&["README.cy.md", "README.fr.md"], Some("README.cy.md"));
        check(&["Readme.rst", "README"], Some("Readme.rst"));
        check(&["README/", "readme first.md", "readmes.md"], None);
        assert_eq!(top(&["README.cy.md"]).files.welsh, Some(true));
        assert_eq!(top(&["PublicCode.yaml"]).publiccode.as_deref(), Some("PublicCode.yaml"));
    }
}
