# Every sentence of Gorwel in English. cy.ftl holds the same keys, in the same groups; each group is sorted.
# A number is given as a number, so that it chooses the plural; nothing is inserted after a word that would mutate it.

## The frame of every page

footer-accessibility = Accessibility statement
footer-contact = Contact us
footer-cookies = Cookies
footer-footprint = This page: about { $kb } kB, about { $mg } mg of CO2e
footer-how = How this works
footer-no-cookies = We do not use cookies
footer-privacy = Privacy notice
footer-reply-welcome = You can write to us in Welsh or English. Writing in Welsh will not lead to delay.
footer-source-code = Source code
lang-name-cy = Cymraeg
lang-name-en = English
lang-nav-label = Language
lang-only-original = This item is only available in: { $language }
lang-switch-to-cy = Change the language to Welsh
lang-switch-to-en = Change the language to English
nav-get-emails = Get emails
nav-home = Home
nav-horizon = The horizon
nav-menu = Menu
nav-search = Search
nav-sources = Sources
nav-topics = Topics
service-tagline = See what other public bodies are doing, and reuse it
skip = Skip to main content

## Home

home-all = See everything, newest first
home-empty = Nothing has been read yet. What Gorwel finds will stand here, newest first.
home-failing = { $failing } of { $sources } sources could not be read.
home-failing-link = See which, and since when
home-lead =
    { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    } in Wales and beyond, last read on { $date }.
home-lead-new = Gorwel has not read its sources yet. Come back in a few minutes.
home-newest = Newest work

## Search

filter-apply = Apply filters
filter-area = Area
filter-clear-all = Clear all filters
filter-country = Country
filter-date-from = Published after
filter-date-to = Published before
filter-exact = Only the exact words
filter-heading = Filters
filter-language = Language
filter-licence = Licence
filter-organisation = Organisation
filter-remove = Remove filter: { $name }
filter-results = Filter results
filter-sector = Sector
filter-topic = Topic
filter-type = Type
instead-across =
    In the other language as well: { $n ->
        [one] { $n } result
       *[other] { $n } results
    }
instead-did-you-mean =
    Did you mean: { $query } – { $n ->
        [one] { $n } result
       *[other] { $n } results
    }
instead-fewer-words =
    With fewer words: { $query } – { $n ->
        [one] { $n } result
       *[other] { $n } results
    }
instead-without-filters =
    Without filters: { $n ->
        [one] { $n } result
       *[other] { $n } results
    }
page-next = Next page
page-of = Page { $n } of { $total }
page-previous = Previous page
query-not-a-filter = This was read as words, not as a filter: { $text }
query-open-quote = A quotation mark without its partner was left out
query-shortened =
    Only the first { $n ->
        [one] { $n } character
       *[other] { $n } characters
    } were used
query-too-many-terms =
    Only the first { $n ->
        [one] { $n } word
       *[other] { $n } words
    } were used
search-also-searched = Also searched for: { $terms }
search-button = Search
search-count =
    { $n ->
        [0] No results
        [one] { $n } result
       *[other] { $n } results
    }
search-did-you-mean = Did you mean:
search-error = There was a problem with your search. Try again later.
search-exact-only = Search only for the exact words
search-label = Search what public bodies are doing
search-none-ask = tell me when something appears
search-none-fewer = using fewer words
search-none-filters = removing filters
search-none-heading = There are no matching results
search-none-help = Improve your search results by:
search-none-other-lang = searching in the other language as well
search-none-spelling = double-checking your spelling
search-results-for = Results for: { $query }
search-subscribe = Get this by email
search-tell-me = Tell me when something appears
search-title = Search results
sort-label = Sort by
sort-newest = Newest first
sort-oldest = Oldest first
sort-relevance = Relevance
topics-bodies = Who works on it
topics-empty = Nothing has been published on this topic yet
topics-items =
    { $n ->
        [one] { $n } item
       *[other] { $n } items
    }
topics-lead = What Gorwel sorts its items by. A topic shows which bodies work on it, and what is new.
topics-newest = What is new
topics-search = Search within this topic

## An item

found-in-names = by body, topic or filter
found-in-text = in the text
found-in-title = in the title
item-fact-archived = Archived: it is no longer worked on
item-fact-first-seen = First seen by Gorwel
item-fact-fork = A copy of another repository
item-fact-languages = Programming languages
item-fact-origin = Origin
item-fact-published = Published
item-fact-pushed = Code last changed
item-fact-source = Source
item-fact-state = State
item-fact-topics = Topics
item-fact-updated = Last updated
item-facts = What is known
item-fit = Would it fit?
item-gone = This is no longer at its source, as seen on { $date }. What we kept of it is below.
item-history = How it has changed
item-licence = Licence: { $licence }
item-licence-none = No licence stated: ask before you reuse it
item-licence-none-short = No licence stated
item-published = Published: { $date }
item-read-original = Read the original at: { $host }
item-report = Report a problem with this page
item-source = Source: { $name }
item-topic-label = “{ $words }” among its labels
item-topic-source = everything from this source is about it
item-topic-summary = “{ $words }” in the summary
item-topic-text = “{ $words }” in the text
item-topic-title = “{ $words }” in the title
item-type-blog = Blog post
item-type-code = Code
item-type-news = News
item-type-notice = Procurement notice
item-type-project = Project
item-updated = Last updated: { $date }
item-who-else = Who else is doing this
item-who-else-none = We have not found anyone else doing this yet
item-why = Why you are seeing this
overlap-compare = Compare
overlap-heading = Teams working on the same thing
overlap-not-same = These are not the same
reason-interest = your interest “{ $query }”, { $where }

## Readiness

ready-ask-can-we-understand-it = Can we understand it?
ready-ask-could-we-run-it = Could we run it?
ready-ask-has-anybody-used-it = Has anybody else used it?
ready-ask-is-it-looked-after = Is somebody looking after it?
ready-ask-may-we-use-it = May we use it?
ready-found-absent = not found
ready-found-bodies =
    { $n ->
        [0] none seen
        [one] { $n } body
       *[other] { $n } bodies
    }
ready-found-given-up = does not count, since nobody looks after it any more
ready-found-not-known = not known
ready-found-not-open = { $licence }, not everybody may use it
ready-found-not-recognised = { $licence }, which we do not recognise
ready-found-open = { $licence }, everybody may use, change and share it
ready-found-present = found
ready-points = { $points } of { $of } points that are known of
ready-raises = It would gain most by: { $signals }
ready-rule-ask-first = No licence is stated, or one that does not let everybody use it. It can have 40 of 100 at most.
ready-rule-no-longer-maintained = It is archived, or says that it is obsolete or that nobody looks after it. The third question then has no points.
ready-rule-ready = 70 of 100 of the points that are known of, if at least 60 are.
ready-rule-with-work = 45 of 100, if at least 40 points are known of.
ready-rule-worth-a-look = Everything else.
ready-signal-ci = A service that builds and tests it
ready-signal-declared-maintenance = A promise to keep it going
ready-signal-deployable = Container file or package
ready-signal-described-by-file = publiccode.yml or code.json
ready-signal-description = Description of ten words or more
ready-signal-documentation = Documentation
ready-signal-how-to-run = How to run it
ready-signal-localisable = Can be translated
ready-signal-named-owner = A named owner
ready-signal-open-licence = Licence
ready-signal-other-bodies = Other bodies
ready-signal-readme = README with headings
ready-signal-recent-change = Last change
ready-signal-recent-release = Last release
ready-signal-shown = Screenshot or demonstration
ready-signal-tests = Tests
ready-signal-welsh = Available in Welsh
ready-version = How this is judged: formula { $version }
ready-word-ask-first = Ask first: no open licence
ready-word-no-longer-maintained = No longer maintained
ready-word-ready = Ready to reuse
ready-word-with-work = Reusable with work
ready-word-worth-a-look = Worth a look

## How this works

about-how-ages = The newest change has all its points within 6 months, three quarters within 12, and some within 24. A release counts within 12 months. Each other body that is seen using it has 5 points.
about-how-caps = No body has more than two of the first seven items, and no interest that found something goes without. A quiet week sends nothing.
about-how-feedback = What you say is “not for us” is not shown to you again, nor is what does the same work. Nobody else sees that.
about-how-letters = What reaches you by email
about-how-measure = How well an item meets an interest is measured by what that interest has found in the last 90 days. Where that is too little, by all that Gorwel holds: a first look.
about-how-points = { $signal }: { $points }
about-how-ready = Five questions on a piece of code, answered by what can be seen. How many people have heard of it never counts.
about-how-score = A body or a topic that you follow adds to it, what is new comes before what is old, and readiness moves it by at most 15 %.
about-how-stories = One story is one item in a letter, however many tell it.
about-how-unknown = What could not be read counts neither for nor against: it leaves the points that can be had.

## What readers say

verdict-body = Your organisation
verdict-body-empty = Enter the name of your organisation
verdict-contact = Whom others can ask
verdict-contact-hint = A team mailbox or a page, not a person. It is shown to everybody once we have looked at it.
verdict-doing = We are doing this too
verdict-doing-button = Tell us that you are doing this too
verdict-doing-help = Tell us who you are, so that others who do the same can find you. We look at it before it is shown.
verdict-doing-said = We will look at it. Once it is accepted, it stands on the page of that item.
verdict-not-for-us = Not for us
verdict-not-for-us-button = Do not show this again
verdict-not-for-us-help = Your emails will not show this again, nor what does the same work. Nobody else sees that you said so.
verdict-not-for-us-said = Your emails will not show this again.
verdict-said = Thank you for telling us what you think
verdict-told-us = Also doing this, as they told us:

## Kin

kin-ask = Whom to ask: { $whom }
kin-ask-mailbox = team mailbox
kin-ask-organisation = their organisation on the forge
kin-ask-page = their page
kin-ask-team = team
kin-ask-whom = Whom to ask:
kin-both = Both mention:
kin-both-one = Both mention “{ $one }”
kin-both-three = Both mention “{ $one }”, “{ $two }” and “{ $three }”
kin-both-two = Both mention “{ $one }” and “{ $two }”
kin-link-based-on = One says that it is based on the other
kin-link-fork = One is a copy of the other that has moved on
kin-link-mentions = One links to the other
kin-link-used-by = One names the organisation of the other among those that use it
kin-no-report = There is no report { $id }
kin-perhaps = Perhaps related
kin-rebuilt = Kin were judged anew:
    { $n ->
        [one] { $n } item
       *[other] { $n } items
    }
kin-report-accepted = Accepted: they are no longer shown together
kin-report-open = Waiting for a decision
kin-report-rejected = Rejected: they stay together
kin-reported = We will look at whether these two are the same. Nothing changes until then.
kin-reported-not = These two are not shown together, or too many reports wait to be read. Try again another day.
kin-reported-title = Thank you for telling us
kin-reports-none = Nobody has reported anything
kin-row = Who else is doing this:
    { $n ->
        [one] { $n } body
       *[other] { $n } bodies
    }
kin-same-text = The same text at another body
kin-same-work = The same work

## Sources

source-fact-good = Last read without trouble
source-fact-items = Held by Gorwel
source-fact-kind = Kind
source-fact-moved = New address
source-fact-new = Last gave something new
source-fact-next = Next visit
source-fact-visited = Last visit
source-moved-for-good = The site says that this source has moved for good. Gorwel asks at the new address; write it into feeds.toml.
source-visit-at = When
source-visit-bytes = Size
source-visit-new = New items
source-visit-outcome = What it ended in
source-visits = The last visits
sources-column-items = Items
sources-empty = No source is listed yet
sources-failing = Not working since: { $date }
sources-feed = Subscribe to feed
sources-items =
    { $n ->
        [one] { $n } item
       *[other] { $n } items
    }
sources-last-checked = Last checked: { $date }
sources-lead =
    Gorwel reads { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }. { $failing ->
        [0] None of them failed at the last visit.
       *[other] { $failing } could not be read.
    }
sources-misconfigured = Misconfigured
sources-moved = Moved
sources-new = Not visited yet
sources-off = Switched off
sources-ok = Working
sources-quiet = Nothing new since: { $date }
sources-refused = Not allowed
sources-status = Status
sources-suggest = Suggest a source
sources-title = Sources

## Subscribing

sub-check-email = Check your email
sub-confirm = Confirm subscription
sub-confirm-help = One press, and the weekly email comes to you. You can stop it at any time.
sub-confirm-title = Confirm that you want the weekly email
sub-confirmed = Your subscription is confirmed
sub-continue = Continue
sub-does-not-send = This Gorwel does not send yet: its letters are only written to a folder on its own machine.
sub-email = Email address
sub-email-hint = We will only use this to send you the weekly email
sub-expired = The link has expired
sub-expired-help = Ask again, and a new link will come by email.
sub-first-letter = Your first email comes on: { $date }
sub-honeypot = Leave this empty
sub-lang = Which language should come first in your emails?
sub-lang-hint = Each email is whole in both languages.
sub-lead = Once a week: work you could reuse, and what is new in what you care about. No tracking, no images, and one press to leave.
sub-leave-any-time = Every email has a link to change what you get, or to leave.
sub-link-days =
    The link will stop working after { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
sub-link-hours = The link in it works for 72 hours. Nothing else is sent until you confirm.
sub-look = See what an email would hold
sub-not-received = Not received an email? Look among unwanted mail, and ask again tomorrow.
sub-preview =
    { $n ->
        [0] An email would hold nothing yet
        [one] What an email would hold: { $n } item so far
       *[other] What an email would hold: { $n } items so far
    }
sub-preview-none = Nothing that Gorwel holds matches yet. You can subscribe all the same, and hear when something appears.
sub-preview-week = This is what this week’s email would contain
sub-send-again = Send the email again
sub-sent = We have sent an email to { $email }
sub-subscribe = Get the weekly email
sub-title = Get the weekly email
sub-topics = Which topics are you interested in?
sub-words = Words to look for
sub-words-hint = One interest a line, in Welsh or English: heat networks. A minus leaves a word out: parking -fines.

## Managing and leaving

manage-delete-button = Delete my data
manage-delete-data = Delete your data
manage-delete-help = Your address, your interests and the letters kept for you are deleted at once. What is left is a number that cannot be turned back into your address; it makes sure that nobody can sign you up again.
manage-erased = Your data has been deleted
manage-erased-help = Nothing more will be sent to you.
manage-last = What your last email told you
manage-link-help = To change what you get, we send a link to your address. It works for 30 minutes.
manage-link-send = Send me the link
manage-link-sent = The link is on its way. It works for 30 minutes.
manage-pause = Pause emails
manage-paused-until = Emails are paused until: { $date }
manage-resume = Start emails again
manage-save = Save changes
manage-saved = Your preferences have been saved
manage-title = Manage your emails
manage-unsubscribe = Unsubscribe
manage-unsubscribe-help = One press, and no more emails come. Nothing else needs to be filled in.
manage-unsubscribe-title = Stop the weekly email
manage-unsubscribed = You have been unsubscribed
manage-unsubscribed-help = Nothing more will be sent to you. If you change your mind, you can subscribe again at any time.
report-button = I did not ask for this
report-done = Thank you for telling us
report-done-help = Your address is forgotten, and Gorwel will not write to it for a year.
report-help = Somebody gave your address to Gorwel. Press the button, and it is forgotten and not written to for a year.
report-title = Did you not ask for this?

## Error pages and mistakes in forms

error-400 = We could not read that
error-400-help = Go back and try again. If you followed a link, it may be damaged.
error-403 = That is not allowed
error-403-help = Forms are taken from our own pages only. Open the page again and press the button there.
error-404 = Page not found
error-404-help = If you typed the web address, check it is correct
error-405 = That address does not work in this way
error-405-help = Go back to the page you came from and use its button.
error-410 = This is no longer here
error-410-help = It was here once and has been taken away. A search may find what took its place.
error-413 = That is too large
error-413-help = Write less, and send it again.
error-429 = That was too often
error-429-help = Wait a minute, then try again.
error-500 = Sorry, there is a problem with the service
error-500-help = Try again later
error-503 = Gorwel is busy just now
error-503-help = Try again in half a minute. What you searched for is kept in the address.
error-email-domain = This Gorwel is for addresses of other organisations. Use your work address.
error-email-empty = Enter your email address
error-email-format = Enter an email address in the correct format, like name@example.com
error-form-again = The form was open for too long, or was sent too quickly. Press the button again.
error-form-fast = The form was sent too quickly. Press the button again.
error-form-old = The form was open for too long. Press the button again.
error-heading = There is a problem
error-interest-empty = Enter at least one thing you want to hear of
error-interest-many = Enter fewer interests: 32 at most
error-prefix = Error:
error-to-search = Search instead
error-topics-empty = Select at least one topic
error-unwritable = We could not save that just now
error-unwritable-help = Nothing has been changed. Try again in a few minutes.

## Pictures

chart-as-table = Show these numbers as a table
chart-heat-title = Who is working on what
chart-radar-act = Act now
chart-radar-try = Try
chart-radar-watch = Watch
chart-trend = Items a week, last 12 weeks: from { $a } to { $b }
heat-empty = There is nothing to show yet: no item has a topic.
heat-finding = { $topic }: { $n } bodies, more than on any other topic
heat-lead = How many items each body has on each topic. Where two rows are dark in the same column, those bodies have something to talk about.

## Letters

digest-also-below = The same in English is below.
digest-buying = Before you buy
digest-buying-lead = These are being bought, and others already do the same. Ask them first.
digest-change = Change your interests or language
digest-first-look = Some of your interests found little lately, so they are measured by all that Gorwel holds: a first look.
digest-heading =
    { $n ->
        [one] { $n } piece of work
       *[other] { $n } pieces of work
    } you could reuse
digest-heading-empty = Nothing new this week
digest-heading-new =
    { $n ->
        [one] { $n } new item
       *[other] { $n } new items
    }
digest-heading-welcome =
    A first look: { $n ->
        [one] { $n } piece of work
       *[other] { $n } pieces of work
    }
digest-lead =
    New since your last email. Gorwel reads { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }.
digest-lead-extra =
    An email between the weekly ones: what is new since your last email. Gorwel reads { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }.
digest-lead-welcome =
    This is a first look at what Gorwel already holds on your interests. From now on you hear only of what is new. Gorwel reads { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }.
digest-more = { $n } more on the web
digest-new = New in your topics
digest-no-images = It holds no images. Its size is about { $bytes }.
digest-no-tracking = This email does not track you
digest-on-web = Read this email on the web
digest-original = The original is at: { $host }
digest-quiet = Nothing new this week
digest-quiet-for = Nothing new for: { $names }
digest-quiet-for-welcome = Nothing yet for: { $names }
digest-quiet-heading = Quiet this week
digest-quiet-heading-welcome = Nothing yet
digest-reply-welcome = You can reply in Welsh or English. Replying in Welsh will not lead to delay.
digest-reuse = Work you could reuse
digest-rising = What is rising
digest-rising-row =
    { $interest }: { $n ->
        [one] { $n } item
       *[other] { $n } items
    }, usually { $usual }
digest-search-for = Search for: { $query }
digest-sources = See every source and how it is doing
digest-subject =
    Gorwel: { $n ->
        [one] { $n } piece of work
       *[other] { $n } pieces of work
    } you could reuse
digest-subject-empty = Gorwel: nothing new this week
digest-subject-new =
    Gorwel: { $n ->
        [one] { $n } new item
       *[other] { $n } new items
    }
digest-subject-teams =
    Gorwel: { $n ->
        [one] { $n } piece of work
       *[other] { $n } pieces of work
    } to reuse, shared paths: { $teams }
digest-subject-teams-alone =
    Gorwel: teams on the same path, { $n ->
        [one] { $n } piece of work
       *[other] { $n } pieces of work
    }
digest-subject-welcome =
    Gorwel: a first look at { $n ->
        [one] { $n } piece of work
       *[other] { $n } pieces of work
    }
digest-teams-lead = Worth a conversation before either builds more.
digest-unread-heading = Could not be read
digest-unread-lead = We looked here and could not read it, so there may be news that we have not seen.
digest-unread-more = Others that could not be read: { $n }
digest-web = Gorwel on the web
digest-why = You get this email because you asked Gorwel for it.
digest-why-got = You get this email because you asked for it on { $date }
letter-confirm-heading = Would you like the weekly email?
letter-confirm-hours = The link works for 72 hours. Until you confirm, nothing more is sent.
letter-confirm-lead = Somebody gave this address to Gorwel, which writes once a week about what public bodies are doing and what of it could be reused. If that was you, please confirm.
letter-confirm-not-you = If it was not you, you need do nothing. Or tell us, and Gorwel will not write to this address for a year.
letter-confirm-subject = Gorwel: please confirm your subscription
letter-manage-heading = Your link to manage your emails
letter-manage-lead = This link lets you change your interests and your language, or delete your data.
letter-manage-minutes = The link works for 30 minutes. Each email has a way to ask for a new one at its foot.
letter-manage-not-you = If you did not ask for this, you need do nothing: without the link, nothing changes.
letter-manage-subject = Gorwel: your link to manage your emails
letter-tagline = What public bodies are doing, and what of it you could reuse

## What a visit ended in

outcome-bad-encoding = The answer came packed in a way that could not be undone
outcome-bad-redirect = The site sent us on to nowhere
outcome-bad-status = The site could not answer ({ $status })
outcome-challenge = The site asked whether we are human
outcome-could-not-connect = No connection to the site could be made
outcome-cut-short = The answer broke off before its end
outcome-empty-body = The answer was empty
outcome-gone = The site says that this is gone for good (410)
outcome-html-instead = A web page came where a feed was expected
outcome-interrupted = The visit was stopped before it was done
outcome-misconfigured = feeds.toml is wrong about this source
outcome-name-not-found = The name of the site is not known
outcome-not-changed = Nothing has changed
outcome-not-found = There is nothing at this address (404)
outcome-nothing-matched = Our rules for this page found nothing on it
outcome-our-outage = We could reach almost nothing: the fault is at our end
outcome-rate-limited = The site asks us to wait until { $date }
outcome-read =
    { $n ->
        [one] { $n } item
       *[other] { $n } items
    } read
outcome-read-spoilt =
    { $n ->
        [one] { $n } item
       *[other] { $n } items
    } read, { $spoilt } could not be read
outcome-refused = The site does not let us in ({ $status })
outcome-robots = The site’s robots.txt asks programs not to read this
outcome-tls = The connection to the site cannot be trusted
outcome-too-large = The answer was larger than { $bytes }
outcome-too-many-redirects = The site sent us on more than { $n } times
outcome-too-slow = No whole answer came within { $n } seconds
outcome-unreadable = What came could not be read
outcome-unsafe-address = The address is not one that Gorwel may ask

## What to do about it, for the operator

advice-bad-encoding = Usually the site is being changed; wait a day. If it stays so, tell the site which encoding it sends unasked.
advice-bad-redirect = Open the address in a browser, and write where it ends into feeds.toml.
advice-bad-status = Nothing to do yet: Gorwel tries again, less often each time. After a few days, look whether the site has moved.
advice-challenge = Ask the site to let Gorwel in by its User-Agent, or find a feed of theirs at another address.
advice-could-not-connect = Open the address in a browser. If it opens there, a firewall may stand between Gorwel and the site.
advice-cut-short = Nothing to do yet: Gorwel tries again. If it stays so, a proxy on the way may be cutting answers.
advice-empty-body = Open the address in a browser. If it is empty there too, look for the site’s new feed.
advice-gone = Look where the body publishes now, and change the address in feeds.toml, or switch the source off.
advice-html-instead = The feed may have moved. Look for it on the page, and write its address into feeds.toml.
advice-interrupted = Nothing to do: the next visit goes on where this one stopped.
advice-misconfigured = Run: gorwel sources check
advice-name-not-found = Check the spelling of the address. If it is right, the site has moved or closed.
advice-not-changed = Nothing to do.
advice-not-found = Look for the site’s new feed, and change the address in feeds.toml.
advice-nothing-matched = The page has changed. Look at it, and mend the selectors of this source in feeds.toml.
advice-our-outage = Check the network of the machine Gorwel runs on. No source is blamed.
advice-rate-limited = Nothing to do: Gorwel waits. If it happens often, give the source a longer pace, such as every = "12h".
advice-read = Nothing to do. What could not be read is listed with the visit.
advice-refused = Check the User-Agent that Gorwel sends, then whether the site bars the address we ask from. If it wants to be left alone, switch the source off.
advice-robots = Ask the site to allow Gorwel in its robots.txt, or find a feed of theirs: a feed is meant for programs.
advice-tls = Often the site forgets to send a certificate in between. Get that from the body, and name its file: extra_ca_file = "…". Gorwel never accepts a bad one.
advice-too-large = Ask the body for a shorter feed, or find one of its parts.
advice-too-many-redirects = Open the address in a browser, and write where it ends into feeds.toml; a loop can only be mended by the site.
advice-too-slow = Nothing to do yet: Gorwel tries again. If it stays so, ask the body for a lighter feed.
advice-unreadable = Look at what comes: gorwel read FILE shows how far it can be read. Then tell the body, or change the kind of this source.
advice-unsafe-address = Correct the address. If it really is in your own network, name that network: --allow-private CIDR.

## What is wrong in feeds.toml

mistake-allowed = Write one of: { $allowed }.
mistake-bad-selector = { $key } is no CSS selector: “{ $selector }”. Write one such as "li.card", "h2 a" or "time".
mistake-bad-slug = “{ $slug }” is no slug: only a-z, 0-9 and - may stand there, 64 at most, with no - at either end.
mistake-bad-url = “{ $url }” is no address that can be asked. Write one that begins with https:// or http:// and holds no password.
mistake-bad-value = { $key } cannot be “{ $value }”.
mistake-missing-key = A key is missing: { $key }. Write { $key } = …
mistake-nearest = Perhaps you mean “{ $nearest }”.
mistake-not-toml = The file is no TOML here: { $detail }. Mend this place first; what follows cannot be read before.
mistake-remove-key = Take it out.
mistake-slug-twice = The slug “{ $slug }” stands already in line { $line }. Give this one another.
mistake-suggest = Write: { $suggestion }
mistake-unknown-body = No [[body]] has the slug “{ $body }”.
mistake-unknown-body-help = Declare it with [[body]], or name one that is declared.
mistake-unknown-key = Nothing reads the key “{ $key }”.
mistake-unknown-kind = There is no kind “{ $kind }”.
mistake-unknown-kind-help = The kinds are listed in docs/SOURCES.md.
mistake-unset-variable = The environment variable { $variable } is not set. Set it before Gorwel starts, or take the header out.
mistake-wanted-duration = a length of time, such as "6h"
mistake-wanted-list = a list, such as ["a", "b"]
mistake-wanted-table = a table, such as { "{" } en = "a" { "}" }
mistake-wanted-text = a text in quotation marks, such as "a"
mistake-wanted-truth = true or false
mistake-wrong-type = { $key } must be { $wanted }.
topic-fault-bad-slug = “{ $slug }” is no slug: only a-z, 0-9 and - may stand there.
topic-fault-no-columns = The first line must name the columns slug, en and words_en. Nothing was read.
topic-fault-no-name = The English name is missing.
topic-fault-no-words = There are neither words nor tags.
topic-fault-slug-twice = The slug “{ $slug }” stands already in line { $line }. Give this one another.
topic-fault-too-long = “{ $phrase }” has too many words: at most { $n }.
topic-fault-too-many = There are more topics than { $n }; this line and those after it were not read.

## Letters on their way, consent

consent-asked = Asked to confirm on { $date }
consent-given = Confirmed on { $date }
consent-withdrawn = Unsubscribed on { $date }
dead-content = The letter was not to the mail server’s liking
dead-gave-up = Put off for too long
dead-left = Its reader has left
dead-needless = What it asks has been confirmed meanwhile
dead-not-allowed = This Gorwel may not write to that address
dead-other = Refused without a reason
dead-policy = The mail server wants nothing like it from here
dead-recipient = There is no such mailbox
delivery-later = Not now, to be tried again: { $answer }
delivery-never = Refused for good: { $answer }
delivery-taken = Taken by the mail server: { $answer }
delivery-unknown = It may have arrived; the mail server’s answer was lost: { $answer }
delivery-unreachable = The mail server could not be reached: { $answer }
letter-body = On its way
letter-dead = Refused for good
letter-deferred = To be tried again
letter-doubt = In doubt: it may have arrived
letter-doubts =
    { $times ->
        [one] answer lost once
       *[other] answer lost { $times } times
    }
letter-halt-heading = Letters are stopped
letter-kind-confirm = Asks to confirm
letter-kind-digest = Digest
letter-kind-manage = Link to manage
letter-kind-operator = A word to whoever runs this Gorwel
letter-leased = About to be sent
letter-ready = Waiting to be sent
letter-sent = Sent
letter-trial-heading = A letter to try the way
letter-trial-lead = Somebody who runs this Gorwel sent this letter to see whether letters arrive. There is nothing to do.
occasion-extra = Extra email
occasion-regular = Weekly email
occasion-welcome = First email

## Names of values: licences, areas, sectors, languages

area-australia = Australia
area-canada = Canada
area-ch = Switzerland
area-de = Germany
area-ee = Estonia
area-england = England
area-eu = European Union
area-fi = Finland
area-fr = France
area-int = International
area-ireland = Ireland
area-it = Italy
area-nl = Netherlands
area-no = Norway
area-northern-ireland = Northern Ireland
area-nz = New Zealand
area-scotland = Scotland
area-se = Sweden
area-singapore = Singapore
area-uk = United Kingdom
area-us = United States
area-wales = Wales
language-ar = Arabic
language-br = Breton
language-ca = Catalan
language-cs = Czech
language-cy = Welsh
language-da = Danish
language-de = German
language-el = Greek
language-en = English
language-es = Spanish
language-et = Estonian
language-eu = Basque
language-fi = Finnish
language-fr = French
language-ga = Irish
language-gd = Scottish Gaelic
language-hu = Hungarian
language-it = Italian
language-kw = Cornish
language-lt = Lithuanian
language-lv = Latvian
language-nb = Norwegian Bokmål
language-nl = Dutch
language-nn = Norwegian Nynorsk
language-no = Norwegian
language-pl = Polish
language-pt = Portuguese
language-ro = Romanian
language-sk = Slovak
language-sl = Slovenian
language-sv = Swedish
language-uk = Ukrainian
sector-central-government = Central government
sector-community = Community
sector-education = Education
sector-health = Health
sector-international = International
sector-legislature = Legislature
sector-local-government = Local government
sector-other = Other
sector-research = Research
value-none = Not stated

## Names of topics

topic-accessibility = Accessibility
topic-agriculture-food = Farming and food
topic-air-environment = Air, land and nature
topic-appointments-booking = Appointments and booking
topic-artificial-intelligence = Artificial intelligence
topic-benefits-money = Benefits and money advice
topic-births-deaths-registration = Births, deaths and registration
topic-business-grants = Business support and grants
topic-children-families = Children and families
topic-climate-carbon = Climate and carbon
topic-cloud-hosting = Cloud and hosting
topic-consultation-democracy = Elections, consultation and democracy
topic-content-design = Content design
topic-council-tax-billing = Council tax and payments
topic-crime-justice = Crime and justice
topic-culture-libraries = Culture, libraries and archives
topic-cyber-security = Cyber security
topic-data-analysis = Data and analysis
topic-data-standards = Data standards and sharing
topic-design-systems = Design systems and components
topic-digital-inclusion = Digital inclusion and skills
topic-education-schools = Education and schools
topic-emergencies-fire = Emergencies, fire and resilience
topic-energy-heat = Energy and heat
topic-equality-inclusion = Equality and inclusion
topic-flooding-water = Flooding and water
topic-forms-case-management = Forms and case management
topic-freedom-of-information = Information rights and records
topic-health-services = Health services
topic-housing-homelessness = Housing and homelessness
topic-identity-sign-in = Identity and sign-in
topic-jobs-workforce = Jobs and workforce
topic-legacy-modernisation = Legacy systems and modernisation
topic-maps-location = Maps and location data
topic-mental-health = Mental health and wellbeing
topic-notifications-messaging = Notifications and messaging
topic-open-source-reuse = Open source and reuse
topic-parking-streets = Parking, streets and highways
topic-planning-building = Planning and building control
topic-procurement-contracts = Procurement and contracts
topic-public-finance = Public spending and budgets
topic-public-health = Public health and screening
topic-science-research = Science and research
topic-search-navigation = Search and navigation
topic-service-design = Service design and user research
topic-smart-places-sensors = Sensors and smart places
topic-social-care = Social care
topic-software-delivery = Software delivery and operations
topic-tourism-leisure-sport = Tourism, leisure and sport
topic-transport-travel = Transport and travel
topic-waste-recycling = Waste and recycling
topic-welsh-bilingual = Welsh language and bilingual services

## Dates, numbers, lists

date = { $day } { $month } { $year }
date-long = { $weekday } { $day } { $month } { $year }
date-time = { $date }, { $time } UTC
days-ago =
    { $n ->
        [0] today
        [1] yesterday
       *[other] { $n } days ago
    }
days-since =
    { $n ->
        [0] since today
        [1] since yesterday
       *[other] for { $n } days
    }
list-and = { $list } and { $last }
list-and-vowel = { $list } and { $last }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = June
month-short-7 = July
month-short-8 = Aug
month-short-9 = Sept
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
since-date = since { $date }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

## The command line: results

cli-add-bad-address = { $address } is no address of the web: write https:// and the address
cli-add-body = Body
cli-add-body-guessed = { $name } (new, guessed from the page; change with --body, or in feeds.toml)
cli-add-body-known = { $name } ({ $slug }; if it is another: --body)
cli-add-body-said = { $name } ({ $slug })
cli-add-done = Added to { $feeds } as “{ $slug }”. Nothing is stored until the next harvest: gorwel harvest { $slug }
cli-add-dry = These lines would be written to { $feeds }:
cli-add-failed = { $address }: { $why }. { $advice }
cli-add-found = Found
cli-add-items =
    { $n ->
        [one] { $n } item
       *[other] { $n } items
    }
cli-add-list =
    { $address } is a list of { $n ->
        [one] { $n } feed
       *[other] { $n } feeds
    }: save it, and use gorwel sources import FILE
cli-add-newest = newest of { $date }
cli-add-nothing = { $address } has no feed, and no list of anything that could be read
cli-add-other = also { $url }
cli-add-preview = Preview
cli-add-there = This address is there already, as “{ $slug }”. Nothing was written.
cli-add-unknown-body =
    feeds.toml has no such body. { $given ->
        [0] Write the body there first, or leave --body out.
       *[other] Did you mean { $near }?
    }
cli-add-unseen = { $address }  ({ $kind }). It could not be asked now: { $why }
cli-add-whole-owner = The address is of one repository; all of its owner are read.
cli-backup-made = The store is copied to { $path }
cli-backup-old = The store that was there is kept as { $path }
cli-backup-restored = The store is the copy in { $path }; the index follows by itself
cli-column-address = Address
cli-column-consent = Consent
cli-column-health = Health
cli-column-interests = Interests
cli-column-items = Items
cli-column-kind = Kind
cli-column-language = Language
cli-column-name = Name
cli-column-outcome = Last visit
cli-column-source = Source
cli-column-topic = Topic
cli-column-words = Words
cli-digest-behind = No digest was planned: the index has yet to catch up with the store
cli-digest-busy = Another Gorwel is sending letters; nothing is left for this one
cli-digest-nothing = Nothing to send
cli-digest-resumed = Letters may leave from here
cli-digest-sent =
    { $letters ->
        [one] { $letters } letter
       *[other] { $letters } letters
    } written, { $sent } sent, { $deferred } to be tried again, { $dead } refused for good, { $empty } with nothing to say
cli-doing-none = Nobody has said that they are doing something too
cli-doing-none-such = Nobody has said that, under this number
cli-export-others =
    { $n ->
        [one] { $n } source is
       *[other] { $n } sources are
    } left out, being no feed: --json has all
cli-feeds-good =
    feeds.toml is right: { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }
cli-feeds-wrong =
    { $n ->
        [one] { $n } mistake
       *[other] { $n } mistakes
    }; { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    } can be read
cli-file-outbox = Nothing was sent by mail: the letters are files in { $path }
cli-first-round =
    Without a token, GitHub answers 60 requests an hour: the first round takes about { $hours } hours ({ $asks } requests, { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    } not read yet). With a token it takes about { $with ->
        [one] { $with } hour
       *[other] { $with } hours
    }: see --github-token-file.
cli-glossary-imported =
    { $n ->
        [one] { $n } entry
       *[other] { $n } entries
    } kept in { $path }; { $left } lines left out. Start Gorwel again if it is running.
cli-harvest =
    { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }: { $new ->
        [one] { $new } new item
       *[other] { $new } new items
    }, { $changed } changed, { $unchanged } not modified, { $failed } failed, { $bytes } in { $seconds } s
cli-harvest-busy = A daemon beside this one keeps the index; what was read is stored, and will be found within a second
cli-harvest-nothing-due = No source is due. With --all, every source is visited.
cli-harvest-sources-busy = Another Gorwel is visiting: { $names }
cli-import =
    { $new ->
        [one] { $new } item is new
       *[other] { $new } items are new
    }, { $changed } changed, { $same } as they were, { $also } taken for others that were there, { $bad ->
        [one] { $bad } line is bad
       *[other] { $bad } lines are bad
    }
cli-import-bad = Line { $line }: { $why }
cli-import-feeds =
    { $sources ->
        [one] { $sources } source was
       *[other] { $sources } sources were
    } added, with { $bodies ->
        [one] { $bodies } new body
       *[other] { $bodies } new bodies
    }; { $there } were there already; { $spoilt } could not be read
cli-import-left-out = Line { $line } came in without this: { $why }
cli-index-differs = The index differs from the store: { $missing } missing, { $extra } too many, { $stale } out of date, { $damaged } files damaged. Run: gorwel index rebuild
cli-index-equal =
    The index equals the store: { $n ->
        [one] { $n } item
       *[other] { $n } items
    }
cli-index-rebuilt =
    The index was made again: { $n ->
        [one] { $n } item
       *[other] { $n } items
    }
cli-index-stats =
    The index holds { $n ->
        [one] { $n } item
       *[other] { $n } items
    } in { $segments ->
        [one] { $segments } segment
       *[other] { $segments } segments
    }, { $bytes }
cli-lexicon-imported = The lexicon is kept in { $path } ({ $bytes }). Start Gorwel again if it is running; the index is then made anew.
cli-move-bad = { $new } is neither a slug (a-z, 0-9 and -) nor an address
cli-moved-address = { $slug } is now read at { $new }
cli-moved-slug = { $slug } is now called { $new }, with all that was read of it
cli-no-item = There is no item { $id }
cli-no-source = There is no source { $slug } in feeds.toml
cli-progress = { $failed } failed   { $percent } % not changed   { $bytes }
cli-read =
    { $n ->
        [one] { $n } entry
       *[other] { $n } entries
    }{ $spoilt ->
        [0] {""}
       *[other] , and { $spoilt } that cannot be read
    }
cli-read-repairs = Mended first: { $repairs }
cli-read-spoilt = Number { $n } cannot be read: { $why }
cli-removed = { $slug } is taken out of feeds.toml; what was read of it stays
cli-search-also = Also searched for: { $terms } (--exact searches without)
cli-sources-since = since { $since }; last good visit: { $good }
cli-subscriber-added = { $address } is subscribed
cli-subscriber-asked = { $address } was asked to confirm
cli-subscriber-confirmed = { $address } is confirmed
cli-subscriber-removed = { $address } gets no more letters
cli-subscriber-unknown = Nobody is subscribed with the address { $address }
cli-subscribers-none = Nobody is subscribed yet
cli-topics-area = { $area }: { $without } of { $n } items without a topic ({ $percent } %)
cli-topics-good = The list of topics is right: { $n }
cli-topics-without = Items without a topic: { $without } of { $n } ({ $percent } %)
cli-topics-wrong = { $path }, line { $line }: { $fault }
cli-would-import-feeds =
    { $sources ->
        [one] { $sources } source would be
       *[other] { $sources } sources would be
    } added, with { $bodies ->
        [one] { $bodies } new body
       *[other] { $bodies } new bodies
    }; { $there } are there already; { $spoilt } could not be read
cli-would-move-address = { $slug } would be read at { $new }
cli-would-move-slug = { $slug } would be called { $new }
cli-would-remove = { $slug } would be taken out of feeds.toml
demo-first = First visit
demo-letter = The letter is in: { $path }
demo-pages = The pages are at: { $url }
demo-second = A week later
demo-summary =
    An invented town: { $bodies ->
        [one] { $bodies } body
       *[other] { $bodies } bodies
    }, { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }, { $failing ->
        [0] all of them read
       *[other] { $failing } of which could not be read
    }; { $items ->
        [one] { $items } item
       *[other] { $items } items
    }, { $news } of them new within the week; { $letters ->
        [one] { $letters } letter
       *[other] { $letters } letters
    } written, in { $seconds } s
health-broken = Not working for a week or more
health-failing = Not working
health-misconfigured = Misconfigured
health-moved = Moved
health-new = Not visited yet
health-off = Switched off
health-quiet = Quiet
health-refused = Not allowed
health-working = Working

## The command line: doctor

check-clock = The clock has not gone back
check-clock-fix = Set the clock of this machine right, by NTP or by hand; nothing is sent twice meanwhile.
check-consent = Nobody was written to without consent
check-consent-fix = Stop serve, keep a copy of the store, and report this as a fault of Gorwel.
check-contact = There is an address to write to
check-contact-fix = Give --contact ADDRESS, so that sites and readers can write to somebody.
check-digests = The next digests
check-digests-fix = Correct --digest-at, for example "0 0 7 * * Mon": seconds come first, weekdays are names.
check-feeds = feeds.toml can be read
check-feeds-fix = Run gorwel sources check, and write what it says instead.
check-github-token = There is a token for GitHub
check-github-token-fix = Without one, GitHub answers 60 requests an hour. Give one with --github-token-file FILE; it needs no rights.
check-index = The index equals the store
check-index-fix = If it is only behind, wait a moment. Otherwise run gorwel index rebuild; searches go on meanwhile.
check-items = Every item that was ever acknowledged is there
check-items-fix = Restore the last good copy of the store with gorwel restore FILE, and report this as a fault of Gorwel if nobody else has changed the store.
check-keys = Every item has a name of its own
check-keys-fix = Restore the last good copy of the store with gorwel restore FILE.
check-kin = Kin are those of the items as they are
check-kin-fix = If it is only behind, wait a moment. Otherwise run gorwel kin rebuild; what is shown stays meanwhile.
check-leftovers = Nothing unfinished lies beside our files
check-leftovers-fix = Delete these files: a process was killed while it wrote them, and there may be addresses of people in them.
check-letters = No digest has two letters
check-letters-fix = Stop serve, keep a copy of the store, and report this as a fault of Gorwel.
check-mail = Letters can leave
check-mail-fix = Give --mail smtp://user@host:port with --mail-from, --contact and --public-url; until then letters are files in a folder.
check-public-url = Links in letters lead here
check-public-url-fix = Give --public-url URL with the address at which readers reach these pages.
check-sending = Nothing has stopped the letters
check-sending-fix = If they are stopped: find out why, make sure that no other Gorwel sends from this store or a copy of it, and run “gorwel digest resume”. If they go to a few addresses only: leave out --mail-only-to in production.
check-sources = The sources answer
check-sources-fix = Their pages say why not and what to do; gorwel sources list shows them all.
check-store = The store is whole
check-store-fix = If it cannot be opened or reached, put that right first. If it is damaged, stop Gorwel, keep a copy of the file, and restore the last good one with gorwel restore FILE.
check-token-key = The token key is there, and nobody else can read it
check-token-key-fix = Give its file mode 600. If it is lost, restore it: with a new one, the links in all earlier letters stop working.
check-validators = What is sent back to sites came with good visits
check-validators-fix = Run gorwel harvest --all; what was kept too early is then replaced.
check-writing = The store can be written, and leaving even when the disk is full
check-writing-fix = Make room on the disk, or let the user of Gorwel write the file of the store and its folder, and start serve again. Searching goes on meanwhile, and nobody is written to.
stop-copied = Letters are stopped: others have sent from this store, and this place is new to it. It may be a copy.
stop-refused = Letters are stopped: the mail server refused too many of them for good.
stop-went-back = Letters are stopped: this store is older than when it last sent from here. It may have been restored from a backup.

## The command line: status

status-asks-left = Requests to GitHub before all was read once
status-bodies = Bodies
status-failing = Sources that could not be read
status-items = Items
status-lag = Changes that the index has yet to take in
status-last-letter = Last letter sent
status-last-read = Last read
status-letters-sent = Letters sent
status-letters-waiting = Letters waiting
status-never = never
status-news = Pieces of news
status-next-digests = Next digests
status-sources = Sources
status-subscribers = Subscribers
