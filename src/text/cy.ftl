# Pob brawddeg o Gorwel yn Gymraeg. The same keys as en.ftl, in the same groups; each group is sorted.
# Welsh has six plural forms: zero, one, two, few (3), many (6) and other; a form equal to “other” is left out.
# REVIEW.md says how sure we are of each.

## The frame of every page

footer-accessibility = Datganiad hygyrchedd
footer-contact = Cysylltu â ni
footer-cookies = Cwcis
footer-footprint = Y dudalen hon: tua { $kb } kB, tua { $mg } mg o CO2e
footer-how = Sut mae’n gweithio
footer-no-cookies = Nid ydym yn defnyddio cwcis
footer-privacy = Hysbysiad preifatrwydd
footer-reply-welcome = Gallwch ysgrifennu atom yn Gymraeg neu yn Saesneg. Ni fydd ysgrifennu yn Gymraeg yn arwain at oedi.
footer-source-code = Cod ffynhonnell
lang-name-cy = Cymraeg
lang-name-en = English
lang-nav-label = Iaith
lang-only-original = Dim ond yn yr iaith hon y mae’r eitem hon ar gael: { $language }
lang-switch-to-cy = Newid yr iaith i’r Gymraeg
lang-switch-to-en = Newid yr iaith i’r Saesneg
nav-get-emails = Cael e-byst
nav-home = Hafan
nav-horizon = Y gorwel
nav-menu = Dewislen
nav-search = Chwilio
nav-sources = Ffynonellau
nav-topics = Pynciau
service-tagline = Gweld beth mae cyrff cyhoeddus eraill yn ei wneud, a’i ailddefnyddio
skip = Neidio i’r prif gynnwys

## Home

home-all = Gweld popeth, y diweddaraf yn gyntaf
home-empty = Does dim wedi’i ddarllen eto. Bydd yr hyn y mae Gorwel yn dod o hyd iddo i’w weld yma, y diweddaraf yn gyntaf.
home-failing = Ffynonellau na ellid eu darllen: { $failing } o { $sources }.
home-failing-link = Gweld pa rai, ac ers pryd
home-lead =
    { $sources ->
        [zero] { $sources } ffynonellau
       *[other] { $sources } ffynhonnell
    } yng Nghymru a thu hwnt, a ddarllenwyd ddiwethaf ar { $date }.
home-lead-new = Nid yw Gorwel wedi darllen ei ffynonellau eto. Dewch yn ôl ymhen ychydig funudau.
home-newest = Gwaith diweddaraf

## Search

filter-apply = Rhoi’r hidlyddion ar waith
filter-area = Ardal
filter-clear-all = Clirio pob hidlydd
filter-country = Gwlad
filter-date-from = Cyhoeddwyd ar ôl
filter-date-to = Cyhoeddwyd cyn
filter-exact = Yr union eiriau yn unig
filter-heading = Hidlyddion
filter-language = Iaith
filter-licence = Trwydded
filter-organisation = Sefydliad
filter-remove = Dileu’r hidlydd: { $name }
filter-results = Hidlo’r canlyniadau
filter-sector = Sector
filter-topic = Pwnc
filter-type = Math
instead-across =
    Yn yr iaith arall hefyd: { $n ->
        [zero] { $n } canlyniadau
        [two] { $n } ganlyniad
        [few] { $n } chanlyniad
        [many] { $n } chanlyniad
       *[other] { $n } canlyniad
    }
instead-did-you-mean =
    Ai dyma yr oeddech yn ei feddwl: { $query } – { $n ->
        [zero] { $n } canlyniadau
        [two] { $n } ganlyniad
        [few] { $n } chanlyniad
        [many] { $n } chanlyniad
       *[other] { $n } canlyniad
    }
instead-fewer-words =
    Gyda llai o eiriau: { $query } – { $n ->
        [zero] { $n } canlyniadau
        [two] { $n } ganlyniad
        [few] { $n } chanlyniad
        [many] { $n } chanlyniad
       *[other] { $n } canlyniad
    }
instead-without-filters =
    Heb hidlyddion: { $n ->
        [zero] { $n } canlyniadau
        [two] { $n } ganlyniad
        [few] { $n } chanlyniad
        [many] { $n } chanlyniad
       *[other] { $n } canlyniad
    }
page-next = Tudalen nesaf
page-of = Tudalen { $n } o { $total }
page-previous = Tudalen flaenorol
query-not-a-filter = Darllenwyd hwn fel geiriau, nid fel hidlydd: { $text }
query-open-quote = Gadawyd allan ddyfynnod heb ei bartner
query-shortened = Defnyddiwyd hyn a hyn o nodau’n unig, o’r dechrau: { $n }
query-too-many-terms = Defnyddiwyd hyn a hyn o eiriau’n unig, o’r dechrau: { $n }
search-also-searched = Chwiliwyd hefyd am: { $terms }
search-button = Chwilio
search-count =
    { $n ->
        [zero] Dim canlyniadau
        [two] { $n } ganlyniad
        [few] { $n } chanlyniad
        [many] { $n } chanlyniad
       *[other] { $n } canlyniad
    }
search-did-you-mean = Ai dyma yr oeddech yn ei feddwl:
search-error = Roedd problem gyda’ch chwiliad. Rhowch gynnig arall arni yn nes ymlaen.
search-exact-only = Chwilio am yr union eiriau yn unig
search-label = Chwilio beth mae cyrff cyhoeddus yn ei wneud
search-none-ask = rhoi gwybod i mi pan fydd rhywbeth yn ymddangos
search-none-fewer = defnyddio llai o eiriau
search-none-filters = dileu hidlyddion
search-none-heading = Nid oes canlyniadau sy’n cyfateb
search-none-help = Gallwch wella eich canlyniadau chwilio drwy:
search-none-other-lang = chwilio yn yr iaith arall hefyd
search-none-spelling = gwirio eich sillafu
search-results-for = Canlyniadau ar gyfer: { $query }
search-subscribe = Cael hwn drwy e-bost
search-tell-me = Rhoi gwybod i mi pan fydd rhywbeth yn ymddangos
search-title = Canlyniadau chwilio
sort-label = Trefnu yn ôl
sort-newest = Diweddaraf yn gyntaf
sort-oldest = Hynaf yn gyntaf
sort-relevance = Perthnasedd
topics-bodies = Pwy sy’n gweithio arno
topics-empty = Does dim wedi’i gyhoeddi ar y pwnc hwn eto
topics-items =
    { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }
topics-lead = Sut mae Gorwel yn trefnu ei eitemau. Mae pwnc yn dangos pa gyrff sy’n gweithio arno, a beth sy’n newydd.
topics-newest = Beth sy’n newydd
topics-search = Chwilio o fewn y pwnc hwn

## An item

found-in-names = yn ôl corff, pwnc neu hidlydd
found-in-text = yn y testun
found-in-title = yn y teitl
item-fact-archived = Wedi’i archifo: nid oes neb yn gweithio arno bellach
item-fact-first-seen = Gwelwyd gyntaf gan Gorwel
item-fact-fork = Copi o ystorfa arall
item-fact-languages = Ieithoedd rhaglennu
item-fact-origin = Tarddiad
item-fact-published = Cyhoeddwyd
item-fact-pushed = Newidiwyd y cod ddiwethaf
item-fact-source = Ffynhonnell
item-fact-state = Cyflwr
item-fact-topics = Pynciau
item-fact-updated = Diweddarwyd ddiwethaf
item-facts = Beth sy’n hysbys
item-fit = A fyddai’n addas?
item-gone = Nid yw hwn yn ei ffynhonnell mwyach, fel y gwelwyd ar { $date }. Mae’r hyn a gadwom ohono isod.
item-history = Sut mae wedi newid
item-licence = Trwydded: { $licence }
item-licence-none = Heb nodi trwydded: gofynnwch cyn ei ailddefnyddio
item-licence-none-short = Heb nodi trwydded
item-published = Cyhoeddwyd: { $date }
item-read-original = Darllen y gwreiddiol yn: { $host }
item-report = Adrodd problem gyda’r dudalen hon
item-source = Ffynhonnell: { $name }
item-topic-label = “{ $words }” ymhlith ei labeli
item-topic-source = mae popeth o’r ffynhonnell hon yn ymwneud â hyn
item-topic-summary = “{ $words }” yn y crynodeb
item-topic-text = “{ $words }” yn y testun
item-topic-title = “{ $words }” yn y teitl
item-type-blog = Blog
item-type-code = Cod
item-type-news = Newyddion
item-type-notice = Hysbysiad caffael
item-type-project = Prosiect
item-updated = Diweddarwyd ddiwethaf: { $date }
item-who-else = Pwy arall sy’n gwneud hyn
item-who-else-none = Nid ydym wedi dod o hyd i neb arall yn gwneud hyn eto
item-why = Pam rydych yn gweld hyn
overlap-compare = Cymharu
overlap-heading = Timau sy’n gweithio ar yr un peth
overlap-not-same = Nid yw’r rhain yr un peth
reason-interest = eich diddordeb “{ $query }”, { $where }

## Readiness

ready-ask-can-we-understand-it = Allwn ni ei ddeall?
ready-ask-could-we-run-it = Allen ni ei redeg?
ready-ask-has-anybody-used-it = Oes rhywun arall wedi’i ddefnyddio?
ready-ask-is-it-looked-after = Oes rhywun yn gofalu amdano?
ready-ask-may-we-use-it = Gawn ni ei ddefnyddio?
ready-found-absent = heb ei ganfod
ready-found-bodies =
    { $n ->
        [zero] dim un wedi’i weld
        [two] { $n } gorff
        [few] { $n } chorff
        [many] { $n } chorff
       *[other] { $n } corff
    }
ready-found-given-up = ddim yn cyfrif, gan nad oes neb yn gofalu amdano mwyach
ready-found-not-known = ddim yn hysbys
ready-found-not-open = { $licence }, ni chaiff pawb ei ddefnyddio
ready-found-not-recognised = { $licence }, nad ydym yn ei hadnabod
ready-found-open = { $licence }, caiff pawb ei ddefnyddio, ei newid a’i rannu
ready-found-present = wedi’i ganfod
ready-points = { $points } o’r { $of } pwynt sy’n hysbys
ready-raises = Byddai’n elwa fwyaf o: { $signals }
ready-rule-ask-first = Ni nodir trwydded, neu nodir un nad yw’n gadael i bawb ei ddefnyddio. Gall gael 40 o 100 ar y mwyaf.
ready-rule-no-longer-maintained = Mae wedi’i archifo, neu mae’n dweud ei fod wedi darfod neu nad oes neb yn gofalu amdano. Yna nid oes pwyntiau i’r trydydd cwestiwn.
ready-rule-ready = 70 o 100 o’r pwyntiau sy’n hysbys, os yw o leiaf 60 yn hysbys.
ready-rule-with-work = 45 o 100, os yw o leiaf 40 pwynt yn hysbys.
ready-rule-worth-a-look = Popeth arall.
ready-signal-ci = Gwasanaeth sy’n ei adeiladu a’i brofi
ready-signal-declared-maintenance = Addewid i’w gynnal
ready-signal-deployable = Ffeil cynhwysydd neu becyn
ready-signal-described-by-file = publiccode.yml neu code.json
ready-signal-description = Disgrifiad o ddeg gair neu fwy
ready-signal-documentation = Dogfennaeth
ready-signal-how-to-run = Sut i’w redeg
ready-signal-localisable = Gellir ei gyfieithu
ready-signal-named-owner = Perchennog a enwir
ready-signal-open-licence = Trwydded
ready-signal-other-bodies = Cyrff eraill
ready-signal-readme = README â phenawdau
ready-signal-recent-change = Newid diweddaraf
ready-signal-recent-release = Fersiwn diweddaraf
ready-signal-shown = Sgrinlun neu arddangosiad
ready-signal-tests = Profion
ready-signal-welsh = Ar gael yn Gymraeg
ready-version = Sut mae hyn yn cael ei farnu: fformiwla { $version }
ready-word-ask-first = Gofynnwch yn gyntaf: dim trwydded agored
ready-word-no-longer-maintained = Heb ei gynnal mwyach
ready-word-ready = Barod i’w ailddefnyddio
ready-word-with-work = Gellir ei ailddefnyddio gyda gwaith
ready-word-worth-a-look = Gwerth cip

## How this works

about-how-ages = Mae’r newid diweddaraf yn cael ei holl bwyntiau o fewn 6 mis, tri chwarter o fewn 12, a rhai o fewn 24. Mae fersiwn yn cyfrif o fewn 12 mis. Mae 5 pwynt am bob corff arall y gwelir ei fod yn ei ddefnyddio.
about-how-caps = Nid oes gan yr un corff fwy na dwy o’r saith eitem gyntaf, ac nid yw’r un diddordeb a ganfu rywbeth yn mynd heb ddim. Mewn wythnos dawel nid anfonir dim.
about-how-feedback = Ni ddangosir i chi eto yr hyn y dywedwch nad yw’n addas i chi, na’r hyn sy’n gwneud yr un gwaith. Nid oes neb arall yn gweld hynny.
about-how-letters = Beth sy’n eich cyrraedd drwy e-bost
about-how-measure = Mesurir pa mor dda y mae eitem yn ateb diddordeb yn ôl yr hyn y mae’r diddordeb wedi’i ganfod yn y 90 diwrnod diwethaf. Lle mae hynny’n rhy ychydig, yn ôl popeth sydd gan Gorwel: golwg gyntaf.
about-how-points = { $signal } – { $points }
about-how-ready = Pum cwestiwn am ddarn o god, wedi’u hateb gan yr hyn y gellir ei weld. Nid yw faint o bobl sydd wedi clywed amdano byth yn cyfrif.
about-how-score = Mae corff neu bwnc yr ydych yn ei ddilyn yn ychwanegu ato, daw’r newydd o flaen yr hen, ac mae parodrwydd yn ei symud 15 % ar y mwyaf.
about-how-stories = Un eitem mewn llythyr yw un stori, faint bynnag sy’n ei hadrodd.
about-how-unknown = Nid yw’r hyn na ellid ei ddarllen yn cyfrif o blaid nac yn erbyn: mae’n gadael y pwyntiau y gellir eu cael.

## What readers say

verdict-body = Eich sefydliad
verdict-body-empty = Rhowch enw eich sefydliad
verdict-contact = Pwy y gall eraill ei holi
verdict-contact-hint = Blwch post tîm neu dudalen, nid person. Fe’i dangosir i bawb ar ôl i ni edrych arno.
verdict-doing = Rydym ni’n gwneud hyn hefyd
verdict-doing-button = Dweud wrthym eich bod yn gwneud hyn hefyd
verdict-doing-help = Dywedwch wrthym pwy ydych chi, er mwyn i eraill sy’n gwneud yr un peth ddod o hyd i chi. Rydym yn edrych arno cyn ei ddangos.
verdict-doing-said = Byddwn yn edrych arno. Ar ôl ei dderbyn, bydd i’w weld ar dudalen yr eitem honno.
verdict-not-for-us = Ddim i ni
verdict-not-for-us-button = Peidio â dangos hyn eto
verdict-not-for-us-help = Ni fydd eich e-byst yn dangos hyn eto, na’r hyn sy’n gwneud yr un gwaith. Nid oes neb arall yn gweld eich bod wedi dweud hynny.
verdict-not-for-us-said = Ni fydd eich e-byst yn dangos hyn eto.
verdict-said = Diolch am ddweud eich barn wrthym
verdict-told-us = Hefyd yn gwneud hyn, fel y dywedasant wrthym:

## Kin

kin-ask = Pwy i’w holi: { $whom }
kin-ask-mailbox = blwch post y tîm
kin-ask-organisation = eu sefydliad ar y wefan god
kin-ask-page = eu tudalen
kin-ask-team = tîm
kin-ask-whom = Pwy i’w holi:
kin-both = Mae’r ddwy eitem yn sôn am:
kin-both-one = Mae’r ddwy eitem yn sôn am: “{ $one }”
kin-both-three = Mae’r ddwy eitem yn sôn am: “{ $one }”, “{ $two }”, “{ $three }”
kin-both-two = Mae’r ddwy eitem yn sôn am: “{ $one }”, “{ $two }”
kin-link-based-on = Mae’r naill yn dweud ei bod yn seiliedig ar y llall
kin-link-fork = Copi o’r llall sydd wedi datblygu ymhellach yw’r naill
kin-link-mentions = Mae’r naill yn dolennu i’r llall
kin-link-used-by = Mae’r naill yn enwi sefydliad y llall ymhlith y rhai sy’n ei defnyddio
kin-no-report = Nid oes adroddiad â’r rhif hwn: { $id }
kin-perhaps = Cysylltiedig efallai
kin-rebuilt = Barnwyd o’r newydd pwy sy’n gwneud yr un gwaith:
    { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }
kin-report-accepted = Derbyniwyd: nid ydynt i’w gweld gyda’i gilydd mwyach
kin-report-open = Yn aros am benderfyniad
kin-report-rejected = Gwrthodwyd: maent yn aros gyda’i gilydd
kin-reported = Byddwn yn edrych a yw’r ddwy eitem hyn yr un peth. Ni fydd dim yn newid tan hynny.
kin-reported-not = Nid yw’r ddwy eitem hyn i’w gweld gyda’i gilydd, neu mae gormod o adroddiadau’n aros i’w darllen. Rhowch gynnig arall arni ddiwrnod arall.
kin-reported-title = Diolch am roi gwybod i ni
kin-reports-none = Nid oes neb wedi rhoi gwybod am ddim
kin-row = Pwy arall sy’n gwneud hyn:
    { $n ->
        [zero] { $n } cyrff
        [two] { $n } gorff
        [few] { $n } chorff
        [many] { $n } chorff
       *[other] { $n } corff
    }
kin-same-text = Yr un testun mewn corff arall
kin-same-work = Yr un gwaith

## Sources

source-fact-good = Darllenwyd ddiwethaf heb drafferth
source-fact-items = Ym meddiant Gorwel
source-fact-kind = Math o ffynhonnell
source-fact-moved = Cyfeiriad newydd
source-fact-new = Rhoddodd rywbeth newydd ddiwethaf
source-fact-next = Ymweliad nesaf
source-fact-visited = Ymweliad diwethaf
source-moved-for-good = Mae’r wefan yn dweud bod y ffynhonnell hon wedi symud am byth. Mae Gorwel yn gofyn yn y cyfeiriad newydd; ysgrifennwch ef yn feeds.toml.
source-visit-at = Pryd
source-visit-bytes = Maint
source-visit-new = Eitemau newydd
source-visit-outcome = Sut y daeth i ben
source-visits = Yr ymweliadau diwethaf
sources-column-items = Eitemau
sources-empty = Nid oes ffynhonnell wedi’i rhestru eto
sources-failing = Ddim yn gweithio ers: { $date }
sources-feed = Tanysgrifio i’r ffrwd
sources-items =
    { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }
sources-last-checked = Gwiriwyd ddiwethaf: { $date }
sources-lead =
    Mae Gorwel yn darllen { $sources ->
        [zero] { $sources } ffynonellau
       *[other] { $sources } ffynhonnell
    }. { $failing ->
        [0] Ni fethodd yr un ohonynt yn yr ymweliad diwethaf.
       *[other] Ni ellid darllen { $failing } ohonynt.
    }
sources-misconfigured = Wedi’i gosod yn anghywir
sources-moved = Wedi symud
sources-new = Heb ymweld â hi eto
sources-off = Wedi’i diffodd
sources-ok = Yn gweithio
sources-quiet = Dim byd newydd ers: { $date }
sources-refused = Dim caniatâd
sources-status = Statws
sources-suggest = Awgrymu ffynhonnell
sources-title = Ffynonellau

## Subscribing

sub-check-email = Gwiriwch eich e-bost
sub-confirm = Cadarnhau tanysgrifiad
sub-confirm-help = Pwyswch unwaith, a daw’r e-bost wythnosol atoch. Gallwch ei stopio unrhyw bryd.
sub-confirm-title = Cadarnhewch eich bod eisiau’r e-bost wythnosol
sub-confirmed = Mae eich tanysgrifiad wedi’i gadarnhau
sub-continue = Parhau
sub-does-not-send = Nid yw’r Gorwel hwn yn anfon eto: dim ond i ffolder ar ei beiriant ei hun y mae ei lythyrau’n cael eu hysgrifennu.
sub-email = Cyfeiriad e-bost
sub-email-hint = Byddwn yn defnyddio hwn i anfon yr e-bost wythnosol atoch yn unig
sub-expired = Mae’r ddolen wedi dod i ben
sub-expired-help = Gofynnwch eto, a daw dolen newydd drwy e-bost.
sub-first-letter = Daw eich e-bost cyntaf ar y dyddiad hwn: { $date }
sub-honeypot = Gadewch hwn yn wag
sub-lang = Pa iaith ddylai ddod gyntaf yn eich e-byst?
sub-lang-hint = Mae pob e-bost yn gyfan yn y ddwy iaith.
sub-lead = Unwaith yr wythnos: gwaith y gallech ei ailddefnyddio, a’r hyn sy’n newydd yn eich meysydd chi. Dim olrhain, dim delweddau, ac un wasg i adael.
sub-leave-any-time = Mae dolen ym mhob e-bost i newid yr hyn a gewch, neu i adael.
sub-link-days =
    Bydd y ddolen yn stopio gweithio ar ôl { $n ->
        [two] { $n } ddiwrnod
       *[other] { $n } diwrnod
    }
sub-link-hours = Mae’r ddolen ynddo yn gweithio am 72 awr. Ni chaiff dim arall ei anfon nes i chi gadarnhau.
sub-look = Gweld beth fyddai mewn e-bost
sub-not-received = Heb gael e-bost? Edrychwch ymysg y post sothach, a gofynnwch eto yfory.
sub-preview =
    { $n ->
        [zero] Ni fyddai dim mewn e-bost eto
       *[other] Beth fyddai mewn e-bost: { $n } eitem hyd yma
    }
sub-preview-none = Nid oes dim sydd gan Gorwel yn cyfateb eto. Gallwch danysgrifio yr un fath, a chael gwybod pan fydd rhywbeth yn ymddangos.
sub-preview-week = Dyma beth fyddai yn e-bost yr wythnos hon
sub-send-again = Anfon yr e-bost eto
sub-sent = Rydym wedi anfon e-bost at { $email }
sub-subscribe = Cael yr e-bost wythnosol
sub-title = Cael yr e-bost wythnosol
sub-topics = Ym mha bynciau y mae gennych ddiddordeb?
sub-words = Geiriau i chwilio amdanynt
sub-words-hint = Un diddordeb ar bob llinell, yn Gymraeg neu’n Saesneg: rhwydweithiau gwres. Mae minws yn gadael gair allan: parcio -dirwyon.

## Managing and leaving

manage-delete-button = Dileu fy nata
manage-delete-data = Dileu eich data
manage-delete-help = Caiff eich cyfeiriad, eich diddordebau a’r llythyrau a gadwyd ar eich cyfer eu dileu ar unwaith. Yr hyn sy’n weddill yw rhif na ellir ei droi’n ôl yn gyfeiriad; mae’n sicrhau na all neb eich tanysgrifio eto.
manage-erased = Mae eich data wedi’i ddileu
manage-erased-help = Ni chaiff dim rhagor ei anfon atoch.
manage-last = Yr hyn a ddywedodd eich e-bost diwethaf
manage-link-help = I newid yr hyn a gewch, byddwn yn anfon dolen i’ch cyfeiriad. Mae’n gweithio am 30 munud.
manage-link-send = Anfon y ddolen ataf
manage-link-sent = Mae’r ddolen ar ei ffordd. Mae’n gweithio am 30 munud.
manage-pause = Rhewi e-byst
manage-paused-until = Mae e-byst wedi’u rhewi tan: { $date }
manage-resume = Ailddechrau e-byst
manage-save = Cadw’r newidiadau
manage-saved = Mae eich dewisiadau wedi’u cadw
manage-title = Rheoli eich e-byst
manage-unsubscribe = Dad-danysgrifio
manage-unsubscribe-help = Pwyswch unwaith, ac ni ddaw rhagor o e-byst. Does dim angen llenwi dim arall.
manage-unsubscribe-title = Stopio’r e-bost wythnosol
manage-unsubscribed = Rydych wedi dad-danysgrifio
manage-unsubscribed-help = Ni chaiff dim rhagor ei anfon atoch. Os newidiwch eich meddwl, gallwch danysgrifio eto unrhyw bryd.
report-button = Ni ofynnais am hyn
report-done = Diolch am roi gwybod i ni
report-done-help = Mae eich cyfeiriad wedi’i anghofio, ac ni fydd Gorwel yn ysgrifennu ato am flwyddyn.
report-help = Rhoddodd rhywun eich cyfeiriad i Gorwel. Pwyswch y botwm, a chaiff ei anghofio; ni fyddwn yn ysgrifennu ato am flwyddyn.
report-title = Oni ofynnoch am hyn?

## Error pages and mistakes in forms

error-400 = Ni allem ddarllen hynny
error-400-help = Ewch yn ôl a rhowch gynnig arall arni. Os dilynoch ddolen, efallai ei bod wedi’i difrodi.
error-403 = Ni chaniateir hynny
error-403-help = Dim ond o’n tudalennau ein hunain y derbynnir ffurflenni. Agorwch y dudalen eto a phwyso’r botwm yno.
error-404 = Heb ddod o hyd i’r dudalen
error-404-help = Os gwnaethoch deipio’r cyfeiriad gwe, gwiriwch ei fod yn gywir
error-405 = Nid yw’r cyfeiriad hwnnw’n gweithio fel hyn
error-405-help = Ewch yn ôl i’r dudalen y daethoch ohoni a defnyddio ei botwm.
error-410 = Nid yw hwn yma mwyach
error-410-help = Bu yma unwaith ac mae wedi’i dynnu ymaith. Efallai y daw chwiliad o hyd i’r hyn a ddaeth yn ei le.
error-413 = Mae hynny’n rhy fawr
error-413-help = Ysgrifennwch lai, a’i anfon eto.
error-429 = Roedd hynny’n rhy aml
error-429-help = Arhoswch funud, ac yna rhowch gynnig arall arni.
error-500 = Mae’n ddrwg gennym, mae problem gyda’r gwasanaeth
error-500-help = Rhowch gynnig arall arni yn nes ymlaen
error-503 = Mae Gorwel yn brysur ar hyn o bryd
error-503-help = Rhowch gynnig arall arni ymhen hanner munud. Mae’r hyn y chwilioch amdano wedi’i gadw yn y cyfeiriad.
error-email-domain = Mae’r Gorwel hwn ar gyfer cyfeiriadau sefydliadau eraill. Defnyddiwch eich cyfeiriad gwaith.
error-email-empty = Rhowch eich cyfeiriad e-bost
error-email-format = Rhowch gyfeiriad e-bost yn y fformat cywir, fel enw@enghraifft.com
error-form-again = Bu’r ffurflen ar agor yn rhy hir, neu fe’i hanfonwyd yn rhy gyflym. Pwyswch y botwm eto.
error-form-fast = Anfonwyd y ffurflen yn rhy gyflym. Pwyswch y botwm eto.
error-form-old = Bu’r ffurflen ar agor yn rhy hir. Pwyswch y botwm eto.
error-heading = Mae problem wedi codi
error-interest-empty = Rhowch o leiaf un peth yr ydych am glywed amdano
error-interest-many = Rhowch lai o ddiddordebau: 32 ar y mwyaf
error-prefix = Gwall:
error-to-search = Chwilio yn lle hynny
error-topics-empty = Dewiswch o leiaf un pwnc
error-unwritable = Nid oedd modd cadw hynny ar hyn o bryd
error-unwritable-help = Does dim byd wedi newid. Rhowch gynnig arall arni ymhen ychydig funudau.

## Pictures

chart-as-table = Dangos y rhifau hyn fel tabl
chart-heat-title = Pwy sy’n gweithio ar beth
chart-radar-act = Gweithredu nawr
chart-radar-try = Treialu
chart-radar-watch = Gwylio
chart-trend = Eitemau’r wythnos, 12 wythnos diwethaf: o { $a } i { $b }
heat-empty = Does dim i’w ddangos eto: nid oes pwnc gan yr un eitem.
heat-finding = { $topic }: nifer y cyrff yw { $n }, mwy nag ar unrhyw bwnc arall
heat-lead = Faint o eitemau sydd gan bob corff ar bob pwnc. Lle mae dwy res yn dywyll yn yr un golofn, mae gan y cyrff hynny rywbeth i siarad amdano.

## Letters

digest-also-below = Mae’r un peth yn Gymraeg isod.
digest-buying = Cyn i chi brynu
digest-buying-lead = Mae’r rhain yn cael eu prynu, ac mae eraill eisoes yn gwneud yr un peth. Holwch nhw yn gyntaf.
digest-change = Newid eich diddordebau neu’ch iaith
digest-first-look = Ychydig a ganfu rhai o’ch diddordebau yn ddiweddar, felly fe’u mesurir yn ôl popeth sydd gan Gorwel: golwg gyntaf.
digest-heading =
    { $n ->
        [zero] { $n } darnau o waith y gallech eu hailddefnyddio
        [one] { $n } darn o waith y gallech ei ailddefnyddio
        [two] { $n } ddarn o waith y gallech eu hailddefnyddio
       *[other] { $n } darn o waith y gallech eu hailddefnyddio
    }
digest-heading-empty = Dim byd newydd yr wythnos hon
digest-heading-new =
    { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    } newydd
digest-heading-welcome =
    Golwg gyntaf: { $n ->
        [zero] { $n } darnau
        [two] { $n } ddarn
       *[other] { $n } darn
    } o waith
digest-lead =
    Newydd ers eich e-bost diwethaf. Mae Gorwel yn darllen { $sources ->
        [zero] { $sources } ffynonellau
       *[other] { $sources } ffynhonnell
    }.
digest-lead-extra =
    E-bost rhwng y rhai wythnosol: yr hyn sy’n newydd ers eich e-bost diwethaf. Mae Gorwel yn darllen { $sources ->
        [zero] { $sources } ffynonellau
       *[other] { $sources } ffynhonnell
    }.
digest-lead-welcome =
    Dyma olwg gyntaf ar yr hyn sydd gan Gorwel eisoes ar eich diddordebau. O hyn ymlaen dim ond am yr hyn sy’n newydd y cewch glywed. Mae Gorwel yn darllen { $sources ->
        [zero] { $sources } ffynonellau
       *[other] { $sources } ffynhonnell
    }.
digest-more = { $n } yn rhagor ar y we
digest-new = Newydd yn eich pynciau
digest-no-images = Nid oes delweddau ynddo. Mae ei faint tua { $bytes }.
digest-no-tracking = Nid yw’r e-bost hwn yn eich olrhain
digest-on-web = Darllen yr e-bost hwn ar y we
digest-original = Mae’r gwreiddiol yn: { $host }
digest-quiet = Dim byd newydd yr wythnos hon
digest-quiet-for = Dim byd newydd ar gyfer: { $names }
digest-quiet-for-welcome = Dim byd eto ar gyfer: { $names }
digest-quiet-heading = Tawel yr wythnos hon
digest-quiet-heading-welcome = Dim byd eto
digest-reply-welcome = Gallwch ateb yn Gymraeg neu yn Saesneg. Ni fydd ateb yn Gymraeg yn arwain at oedi.
digest-reuse = Gwaith y gallech ei ailddefnyddio
digest-rising = Beth sy’n cynyddu
digest-rising-row =
    { $interest }: { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }, fel arfer { $usual }
digest-search-for = Chwilio am: { $query }
digest-sources = Gweld pob ffynhonnell a’i hynt
digest-subject =
    Gorwel: { $n ->
        [zero] { $n } darnau o waith y gallech eu hailddefnyddio
        [one] { $n } darn o waith y gallech ei ailddefnyddio
        [two] { $n } ddarn o waith y gallech eu hailddefnyddio
       *[other] { $n } darn o waith y gallech eu hailddefnyddio
    }
digest-subject-empty = Gorwel: dim byd newydd yr wythnos hon
digest-subject-new =
    Gorwel: { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    } newydd
digest-subject-teams =
    Gorwel: { $n ->
        [zero] { $n } darnau o waith
        [two] { $n } ddarn o waith
       *[other] { $n } darn o waith
    } i’w hailddefnyddio, llwybrau a rennir: { $teams }
digest-subject-teams-alone =
    Gorwel: timau ar yr un llwybr, { $n ->
        [zero] { $n } darnau o waith
        [two] { $n } ddarn o waith
       *[other] { $n } darn o waith
    }
digest-subject-welcome =
    Gorwel: golwg gyntaf ar { $n ->
        [zero] { $n } darnau
        [two] { $n } ddarn
       *[other] { $n } darn
    } o waith
digest-teams-lead = Mae’n werth cael sgwrs cyn i’r naill na’r llall adeiladu rhagor.
digest-unread-heading = Ni ellid eu darllen
digest-unread-lead = Edrychom yma ond ni allem ddarllen dim, felly gall fod newyddion na welsom.
digest-unread-more = Eraill na ellid eu darllen: { $n }
digest-web = Gorwel ar y we
digest-why = Rydych yn cael yr e-bost hwn oherwydd i chi ofyn i Gorwel amdano.
digest-why-got = Rydych yn cael yr e-bost hwn oherwydd i chi ofyn amdano ar { $date }
letter-confirm-heading = Hoffech chi gael yr e-bost wythnosol?
letter-confirm-hours = Mae’r ddolen yn gweithio am 72 awr. Nes i chi gadarnhau, ni chaiff dim rhagor ei anfon.
letter-confirm-lead = Rhoddodd rhywun y cyfeiriad hwn i Gorwel, sy’n ysgrifennu unwaith yr wythnos am yr hyn y mae cyrff cyhoeddus yn ei wneud a’r hyn y gellid ei ailddefnyddio. Os mai chi oedd hwnnw, cadarnhewch.
letter-confirm-not-you = Os nad chi oedd hwnnw, nid oes angen i chi wneud dim. Neu rhowch wybod i ni, ac ni fydd Gorwel yn ysgrifennu i’r cyfeiriad hwn am flwyddyn.
letter-confirm-subject = Gorwel: cadarnhewch eich tanysgrifiad
letter-manage-heading = Eich dolen i reoli eich e-byst
letter-manage-lead = Gyda’r ddolen hon gallwch newid eich diddordebau a’ch iaith, neu ddileu eich data.
letter-manage-minutes = Mae’r ddolen yn gweithio am 30 munud. Mae ffordd o ofyn am un newydd wrth droed pob e-bost.
letter-manage-not-you = Os na ofynnoch am hyn, nid oes angen i chi wneud dim: heb y ddolen, nid oes dim yn newid.
letter-manage-subject = Gorwel: eich dolen i reoli eich e-byst
letter-tagline = Beth mae cyrff cyhoeddus yn ei wneud, a beth y gallech ei ailddefnyddio

## What a visit ended in

outcome-bad-encoding = Daeth yr ateb wedi’i bacio mewn ffordd na ellid ei dadwneud
outcome-bad-redirect = Anfonodd y wefan ni ymlaen i unman
outcome-bad-status = Ni allai’r wefan ateb ({ $status })
outcome-challenge = Gofynnodd y wefan a ydym yn fodau dynol
outcome-could-not-connect = Ni ellid cysylltu â’r wefan
outcome-cut-short = Torrodd yr ateb cyn ei ddiwedd
outcome-empty-body = Roedd yr ateb yn wag
outcome-gone = Dywed y wefan fod hwn wedi mynd am byth (410)
outcome-html-instead = Daeth tudalen we lle roedd disgwyl ffrwd
outcome-interrupted = Stopiwyd yr ymweliad cyn iddo orffen
outcome-misconfigured = Mae feeds.toml yn anghywir am y ffynhonnell hon
outcome-name-not-found = Nid yw enw’r wefan yn hysbys
outcome-not-changed = Does dim wedi newid
outcome-not-found = Nid oes dim yn y cyfeiriad hwn (404)
outcome-nothing-matched = Ni ddaeth ein rheolau ar gyfer y dudalen hon o hyd i ddim arni
outcome-our-outage = Ni allem gyrraedd bron dim: yn ein pen ni y mae’r nam
outcome-rate-limited = Mae’r wefan yn gofyn i ni aros tan { $date }
outcome-read =
    Darllenwyd { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }
outcome-read-spoilt =
    Darllenwyd { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }; ni ellid darllen { $spoilt }
outcome-refused = Nid yw’r wefan yn gadael i ni ddod i mewn ({ $status })
outcome-robots = Mae robots.txt y wefan yn gofyn i raglenni beidio â darllen hyn
outcome-tls = Ni ellir ymddiried yn y cysylltiad â’r wefan
outcome-too-large = Roedd yr ateb yn fwy na { $bytes }
outcome-too-many-redirects = Anfonodd y wefan ni ymlaen fwy na { $n } o weithiau
outcome-too-slow = Ni ddaeth ateb cyfan o fewn { $n } eiliad
outcome-unreadable = Ni ellid darllen yr hyn a ddaeth
outcome-unsafe-address = Nid yw’r cyfeiriad yn un y caiff Gorwel ei holi

## What to do about it, for the operator

advice-bad-encoding = Fel arfer mae’r wefan yn cael ei newid; arhoswch ddiwrnod. Os yw’n parhau, dywedwch wrth y wefan pa amgodiad y mae’n ei anfon heb ei ofyn.
advice-bad-redirect = Agorwch y cyfeiriad mewn porwr, ac ysgrifennwch yn feeds.toml lle mae’n gorffen.
advice-bad-status = Dim i’w wneud eto: mae Gorwel yn rhoi cynnig arall arni, yn llai aml bob tro. Ar ôl rhai dyddiau, edrychwch a yw’r wefan wedi symud.
advice-challenge = Gofynnwch i’r wefan adael Gorwel i mewn yn ôl ei User-Agent, neu dewch o hyd i ffrwd o’u heiddo mewn cyfeiriad arall.
advice-could-not-connect = Agorwch y cyfeiriad mewn porwr. Os yw’n agor yno, gall fod mur gwarchod rhwng Gorwel a’r wefan.
advice-cut-short = Dim i’w wneud eto: mae Gorwel yn rhoi cynnig arall arni. Os yw’n parhau, gall fod dirprwy ar y ffordd yn torri atebion.
advice-empty-body = Agorwch y cyfeiriad mewn porwr. Os yw’n wag yno hefyd, chwiliwch am ffrwd newydd y wefan.
advice-gone = Edrychwch lle mae’r corff yn cyhoeddi nawr, a newidiwch y cyfeiriad yn feeds.toml, neu diffoddwch y ffynhonnell.
advice-html-instead = Efallai fod y ffrwd wedi symud. Chwiliwch amdani ar y dudalen, ac ysgrifennwch ei chyfeiriad yn feeds.toml.
advice-interrupted = Dim i’w wneud: bydd yr ymweliad nesaf yn mynd ymlaen o’r fan lle stopiodd hwn.
advice-misconfigured = Rhedwch: gorwel sources check
advice-name-not-found = Gwiriwch sillafu’r cyfeiriad. Os yw’n gywir, mae’r wefan wedi symud neu wedi cau.
advice-not-changed = Dim i’w wneud.
advice-not-found = Chwiliwch am ffrwd newydd y wefan, a newidiwch y cyfeiriad yn feeds.toml.
advice-nothing-matched = Mae’r dudalen wedi newid. Edrychwch arni, a thrwsiwch ddetholwyr y ffynhonnell hon yn feeds.toml.
advice-our-outage = Gwiriwch rwydwaith y peiriant y mae Gorwel yn rhedeg arno. Ni roddir bai ar unrhyw ffynhonnell.
advice-rate-limited = Dim i’w wneud: mae Gorwel yn aros. Os yw’n digwydd yn aml, rhowch gyflymder arafach i’r ffynhonnell, megis every = "12h".
advice-read = Dim i’w wneud. Mae’r hyn na ellid ei ddarllen wedi’i restru gyda’r ymweliad.
advice-refused = Gwiriwch y User-Agent y mae Gorwel yn ei anfon, ac yna a yw’r wefan yn gwahardd y cyfeiriad yr ydym yn holi ohono. Os yw am gael llonydd, diffoddwch y ffynhonnell.
advice-robots = Gofynnwch i’r wefan ganiatáu Gorwel yn ei robots.txt, neu dewch o hyd i ffrwd o’u heiddo: mae ffrwd wedi’i bwriadu ar gyfer rhaglenni.
advice-tls = Yn aml mae’r wefan yn anghofio anfon tystysgrif ganol. Gofynnwch i’r corff amdani, ac enwch ei ffeil: extra_ca_file = "…". Nid yw Gorwel byth yn derbyn un wael.
advice-too-large = Gofynnwch i’r corff am ffrwd fyrrach, neu dewch o hyd i un o’i rhannau.
advice-too-many-redirects = Agorwch y cyfeiriad mewn porwr, ac ysgrifennwch yn feeds.toml lle mae’n gorffen; dim ond y wefan all drwsio dolen gron.
advice-too-slow = Dim i’w wneud eto: mae Gorwel yn rhoi cynnig arall arni. Os yw’n parhau, gofynnwch i’r corff am ffrwd ysgafnach.
advice-unreadable = Edrychwch ar yr hyn a ddaw: mae gorwel read FILE yn dangos pa mor bell y gellir ei ddarllen. Yna dywedwch wrth y corff, neu newidiwch fath y ffynhonnell hon.
advice-unsafe-address = Cywirwch y cyfeiriad. Os yw mewn gwirionedd yn eich rhwydwaith eich hun, enwch hwnnw: --allow-private CIDR.

## What is wrong in feeds.toml

mistake-allowed = Ysgrifennwch un o’r rhain: { $allowed }.
mistake-bad-selector = Nid detholydd CSS yw { $key }: “{ $selector }”. Ysgrifennwch un megis "li.card", "h2 a" neu "time".
mistake-bad-slug = Nid yw “{ $slug }” yn slug: dim ond a-z, 0-9 a - a gaiff fod yno, 64 ar y mwyaf, heb - ar y naill ben na’r llall.
mistake-bad-url = Nid yw “{ $url }” yn gyfeiriad y gellir ei holi. Ysgrifennwch un sy’n dechrau gyda https:// neu http:// ac sydd heb gyfrinair.
mistake-bad-value = Ni all { $key } fod yn “{ $value }”.
mistake-missing-key = Mae allwedd ar goll: { $key }. Ysgrifennwch { $key } = …
mistake-nearest = Efallai eich bod yn golygu “{ $nearest }”.
mistake-not-toml = Nid TOML yw’r ffeil yma: { $detail }. Trwsiwch y lle hwn yn gyntaf; ni ellir darllen yr hyn sy’n dilyn cyn hynny.
mistake-remove-key = Tynnwch hi allan.
mistake-slug-twice = Mae’r slug “{ $slug }” eisoes yn llinell { $line }. Rhowch un arall i hwn.
mistake-suggest = Ysgrifennwch: { $suggestion }
mistake-unknown-body = Nid oes gan unrhyw [[body]] y slug “{ $body }”.
mistake-unknown-body-help = Datganwch ef â [[body]], neu enwch un sydd wedi’i ddatgan.
mistake-unknown-key = Nid oes dim yn darllen yr allwedd “{ $key }”.
mistake-unknown-kind = Nid oes math o’r enw “{ $kind }”.
mistake-unknown-kind-help = Mae’r mathau wedi’u rhestru yn docs/SOURCES.md.
mistake-unset-variable = Nid yw’r newidyn amgylchedd { $variable } wedi’i osod. Gosodwch ef cyn i Gorwel ddechrau, neu tynnwch y pennyn allan.
mistake-wanted-duration = hyd o amser, megis "6h"
mistake-wanted-list = rhestr, megis ["a", "b"]
mistake-wanted-table = tabl, megis { "{" } en = "a" { "}" }
mistake-wanted-text = testun mewn dyfynodau, megis "a"
mistake-wanted-truth = true (gwir) neu false (ffug)
mistake-wrong-type = Rhaid i { $key } fod fel hyn: { $wanted }.
topic-fault-bad-slug = Nid slug yw “{ $slug }”: dim ond a-z, 0-9 a - gaiff sefyll yno.
topic-fault-no-columns = Rhaid i’r llinell gyntaf enwi’r colofnau slug, en a words_en. Ni ddarllenwyd dim.
topic-fault-no-name = Mae’r enw Saesneg ar goll.
topic-fault-no-words = Does dim geiriau na thagiau.
topic-fault-slug-twice = Mae’r slug “{ $slug }” eisoes yn llinell { $line }. Rhowch un arall i hwn.
topic-fault-too-long = Mae gormod o eiriau yn “{ $phrase }”: { $n } ar y mwyaf.
topic-fault-too-many = Mae mwy na { $n } o bynciau; ni ddarllenwyd y llinell hon na’r rhai ar ei hôl.

## Letters on their way, consent

consent-asked = Gofynnwyd am gadarnhad ar { $date }
consent-given = Cadarnhawyd ar { $date }
consent-withdrawn = Dad-danysgrifiwyd ar { $date }
dead-content = Nid oedd y llythyr wrth fodd y gweinydd post
dead-gave-up = Gohiriwyd am ormod o amser
dead-left = Mae’r darllenydd wedi dad-danysgrifio
dead-needless = Cadarnhawyd yn y cyfamser yr hyn y mae’n gofyn amdano
dead-not-allowed = Ni chaiff y Gorwel hwn ysgrifennu i’r cyfeiriad hwnnw
dead-other = Gwrthodwyd heb reswm
dead-policy = Nid yw’r gweinydd post am gael dim o’r fath o’r lle hwn
dead-recipient = Nid oes blwch post o’r fath
delivery-later = Nid nawr, rhoddir cynnig arall arni: { $answer }
delivery-never = Gwrthodwyd yn derfynol: { $answer }
delivery-taken = Derbyniwyd gan y gweinydd post: { $answer }
delivery-unknown = Efallai iddo gyrraedd; collwyd ateb y gweinydd post: { $answer }
delivery-unreachable = Ni ellid cyrraedd y gweinydd post: { $answer }
letter-body = Ar ei ffordd
letter-dead = Gwrthodwyd yn derfynol
letter-deferred = I roi cynnig arall arno
letter-doubt = Mewn amheuaeth: efallai iddo gyrraedd
letter-doubts = Nifer yr atebion a gollwyd: { $times }
letter-halt-heading = Mae’r llythyrau wedi’u hatal
letter-kind-confirm = Yn gofyn am gadarnhad
letter-kind-digest = Crynhoad
letter-kind-manage = Dolen i reoli
letter-kind-operator = Gair i bwy bynnag sy’n rhedeg y Gorwel hwn
letter-leased = Ar fin cael ei anfon
letter-ready = Yn aros i gael ei anfon
letter-sent = Anfonwyd
letter-trial-heading = Llythyr i brofi’r ffordd
letter-trial-lead = Anfonodd rhywun sy’n rhedeg y Gorwel hwn y llythyr hwn i weld a yw llythyrau’n cyrraedd. Nid oes dim i’w wneud.
occasion-extra = E-bost ychwanegol
occasion-regular = E-bost wythnosol
occasion-welcome = E-bost cyntaf

## Names of values: licences, areas, sectors, languages

area-australia = Awstralia
area-canada = Canada
area-ch = Y Swistir
area-de = Yr Almaen
area-ee = Estonia
area-england = Lloegr
area-eu = Yr Undeb Ewropeaidd
area-fi = Y Ffindir
area-fr = Ffrainc
area-int = Rhyngwladol
area-ireland = Iwerddon
area-it = Yr Eidal
area-nl = Yr Iseldiroedd
area-no = Norwy
area-northern-ireland = Gogledd Iwerddon
area-nz = Seland Newydd
area-scotland = Yr Alban
area-se = Sweden
area-singapore = Singapore
area-uk = Y Deyrnas Unedig
area-us = Yr Unol Daleithiau
area-wales = Cymru
language-ar = Arabeg
language-br = Llydaweg
language-ca = Catalaneg
language-cs = Tsieceg
language-cy = Cymraeg
language-da = Daneg
language-de = Almaeneg
language-el = Groeg
language-en = Saesneg
language-es = Sbaeneg
language-et = Estoneg
language-eu = Basgeg
language-fi = Ffinneg
language-fr = Ffrangeg
language-ga = Gwyddeleg
language-gd = Gaeleg yr Alban
language-hu = Hwngareg
language-it = Eidaleg
language-kw = Cernyweg
language-lt = Lithwaneg
language-lv = Latfieg
language-nb = Norwyeg Bokmål
language-nl = Iseldireg
language-nn = Norwyeg Nynorsk
language-no = Norwyeg
language-pl = Pwyleg
language-pt = Portiwgaleg
language-ro = Rwmaneg
language-sk = Slofaceg
language-sl = Slofeneg
language-sv = Swedeg
language-uk = Wcreineg
sector-central-government = Llywodraeth ganolog
sector-community = Cymuned
sector-education = Addysg
sector-health = Iechyd
sector-international = Rhyngwladol
sector-legislature = Deddfwrfa
sector-local-government = Llywodraeth leol
sector-other = Arall
sector-research = Ymchwil
value-none = Heb nodi

## Names of topics

topic-accessibility = Hygyrchedd
topic-agriculture-food = Ffermio a bwyd
topic-air-environment = Aer, tir a natur
topic-appointments-booking = Apwyntiadau ac archebu
topic-artificial-intelligence = Deallusrwydd artiffisial
topic-benefits-money = Budd-daliadau a chyngor ariannol
topic-births-deaths-registration = Genedigaethau, marwolaethau a chofrestru
topic-business-grants = Cymorth busnes a grantiau
topic-children-families = Plant a theuluoedd
topic-climate-carbon = Hinsawdd a charbon
topic-cloud-hosting = Cwmwl a lletya
topic-consultation-democracy = Etholiadau, ymgynghori a democratiaeth
topic-content-design = Dylunio cynnwys
topic-council-tax-billing = Treth gyngor a thaliadau
topic-crime-justice = Troseddu a chyfiawnder
topic-culture-libraries = Diwylliant, llyfrgelloedd ac archifau
topic-cyber-security = Seiberddiogelwch
topic-data-analysis = Data a dadansoddi
topic-data-standards = Safonau a rhannu data
topic-design-systems = Systemau dylunio a chydrannau
topic-digital-inclusion = Cynhwysiant a sgiliau digidol
topic-education-schools = Addysg ac ysgolion
topic-emergencies-fire = Argyfyngau, tân a chydnerthedd
topic-energy-heat = Ynni a gwres
topic-equality-inclusion = Cydraddoldeb a chynhwysiant
topic-flooding-water = Llifogydd a dŵr
topic-forms-case-management = Ffurflenni a rheoli achosion
topic-freedom-of-information = Hawliau gwybodaeth a chofnodion
topic-health-services = Gwasanaethau iechyd
topic-housing-homelessness = Tai a digartrefedd
topic-identity-sign-in = Hunaniaeth a mewngofnodi
topic-jobs-workforce = Swyddi a’r gweithlu
topic-legacy-modernisation = Hen systemau a moderneiddio
topic-maps-location = Mapiau a data lleoliad
topic-mental-health = Iechyd meddwl a llesiant
topic-notifications-messaging = Hysbysiadau a negeseuon
topic-open-source-reuse = Ffynhonnell agored ac ailddefnyddio
topic-parking-streets = Parcio, strydoedd a phriffyrdd
topic-planning-building = Cynllunio a rheoli adeiladu
topic-procurement-contracts = Caffael a chontractau
topic-public-finance = Gwariant cyhoeddus a chyllidebau
topic-public-health = Iechyd y cyhoedd a sgrinio
topic-science-research = Gwyddoniaeth ac ymchwil
topic-search-navigation = Chwilio a llywio
topic-service-design = Dylunio gwasanaethau ac ymchwil defnyddwyr
topic-smart-places-sensors = Synwyryddion a lleoedd clyfar
topic-social-care = Gofal cymdeithasol
topic-software-delivery = Cyflenwi a gweithredu meddalwedd
topic-tourism-leisure-sport = Twristiaeth, hamdden a chwaraeon
topic-transport-travel = Trafnidiaeth a theithio
topic-waste-recycling = Gwastraff ac ailgylchu
topic-welsh-bilingual = Y Gymraeg a gwasanaethau dwyieithog

## Dates, numbers, lists

date = { $day } { $month } { $year }
date-long = { $weekday } { $day } { $month } { $year }
date-time = { $date }, { $time } UTC
days-ago =
    { $n ->
        [zero] heddiw
        [one] ddoe
        [two] { $n } ddiwrnod yn ôl
       *[other] { $n } diwrnod yn ôl
    }
days-since =
    { $n ->
        [zero] ers heddiw
        [one] ers ddoe
        [two] ers { $n } ddiwrnod
       *[other] ers { $n } diwrnod
    }
list-and = { $list } a { $last }
list-and-vowel = { $list } ac { $last }
month-1 = Ionawr
month-2 = Chwefror
month-3 = Mawrth
month-4 = Ebrill
month-5 = Mai
month-6 = Mehefin
month-7 = Gorffennaf
month-8 = Awst
month-9 = Medi
month-10 = Hydref
month-11 = Tachwedd
month-12 = Rhagfyr
month-short-1 = Ionawr
month-short-2 = Chwefror
month-short-3 = Mawrth
month-short-4 = Ebrill
month-short-5 = Mai
month-short-6 = Mehefin
month-short-7 = Gorffennaf
month-short-8 = Awst
month-short-9 = Medi
month-short-10 = Hydref
month-short-11 = Tachwedd
month-short-12 = Rhagfyr
since-date = ers { $date }
weekday-1 = Dydd Llun
weekday-2 = Dydd Mawrth
weekday-3 = Dydd Mercher
weekday-4 = Dydd Iau
weekday-5 = Dydd Gwener
weekday-6 = Dydd Sadwrn
weekday-7 = Dydd Sul

## The command line: results

cli-add-bad-address = Nid cyfeiriad ar y we yw { $address }: ysgrifennwch https:// a’r cyfeiriad
cli-add-body = Corff
cli-add-body-guessed = { $name } (newydd, wedi’i ddyfalu o’r dudalen; newidiwch gyda --body, neu yn feeds.toml)
cli-add-body-known = { $name } ({ $slug }; os un arall ydyw: --body)
cli-add-body-said = { $name } (y slug: { $slug })
cli-add-done = Ychwanegwyd at { $feeds } fel “{ $slug }”. Ni chedwir dim tan y cynhaeaf nesaf: gorwel harvest { $slug }
cli-add-dry = Byddai’r llinellau hyn yn cael eu hysgrifennu i { $feeds }:
cli-add-failed = Ni ellir ychwanegu { $address }: { $why }. { $advice }
cli-add-found = Canfuwyd
cli-add-items =
    { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }
cli-add-list = Rhestr o ffrydiau yw { $address } (nifer: { $n }): cadwch hi, a defnyddiwch gorwel sources import FILE
cli-add-newest = y diweddaraf: { $date }
cli-add-nothing = Nid oes ffrwd gan { $address }, na rhestr o unrhyw beth y gellid ei ddarllen
cli-add-other = hefyd { $url }
cli-add-preview = Rhagolwg
cli-add-there = Mae’r cyfeiriad hwn yno eisoes, fel “{ $slug }”. Nid ysgrifennwyd dim.
cli-add-unknown-body =
    Nid yw’r corff hwn yn feeds.toml. { $given ->
        [0] Ysgrifennwch y corff yno yn gyntaf, neu gadewch --body allan.
       *[other] Ai { $near } oedd gennych mewn golwg?
    }
cli-add-unseen = { $address }  ({ $kind }). Ni ellid ei holi nawr: { $why }
cli-add-whole-owner = Cyfeiriad un ystorfa yw hwn; darllenir pob un sydd gan ei pherchennog.
cli-backup-made = Copïwyd y storfa i: { $path }
cli-backup-old = Cedwir y storfa a oedd yno fel: { $path }
cli-backup-restored = Y storfa bellach yw’r copi yn: { $path }. Mae’r mynegai yn dilyn ohono’i hun.
cli-column-address = Cyfeiriad
cli-column-consent = Cydsyniad
cli-column-health = Iechyd
cli-column-interests = Diddordebau
cli-column-items = Eitemau
cli-column-kind = Math
cli-column-language = Iaith
cli-column-name = Enw
cli-column-outcome = Ymweliad diwethaf
cli-column-source = Ffynhonnell
cli-column-topic = Pwnc
cli-column-words = Geiriau
cli-digest-behind = Ni chynlluniwyd yr un crynhoad: nid yw’r mynegai wedi dal i fyny â’r storfa eto
cli-digest-busy = Mae Gorwel arall yn anfon llythyrau; does dim ar ôl i hwn ei wneud
cli-digest-nothing = Dim byd i’w anfon
cli-digest-resumed = Caiff llythyrau adael o’r lle hwn
cli-digest-sent = Llythyrau a ysgrifennwyd: { $letters }. Anfonwyd: { $sent }. I roi cynnig arall arnynt: { $deferred }. Gwrthodwyd yn derfynol: { $dead }. Heb ddim i’w ddweud: { $empty }
cli-doing-none = Nid oes neb wedi dweud eu bod yn gwneud rhywbeth hefyd
cli-doing-none-such = Nid oes neb wedi dweud hynny, o dan y rhif hwn
cli-export-others = Ffynonellau a adawyd allan, am nad ffrydiau ydynt: { $n }. Mae’r cyfan yn --json
cli-feeds-good =
    Mae feeds.toml yn gywir: { $sources ->
        [zero] { $sources } ffynonellau
       *[other] { $sources } ffynhonnell
    }
cli-feeds-wrong =
    { $n ->
        [zero] { $n } camgymeriadau
        [two] { $n } gamgymeriad
        [few] { $n } chamgymeriad
        [many] { $n } chamgymeriad
       *[other] { $n } camgymeriad
    }; gellir darllen { $sources ->
        [zero] { $sources } ffynonellau
       *[other] { $sources } ffynhonnell
    }
cli-file-outbox = Ni anfonwyd dim drwy’r post: ffeiliau yw’r llythyrau, yn y ffolder hon: { $path }
cli-first-round = Heb docyn, mae GitHub yn ateb 60 cais yr awr: nifer yr oriau ar gyfer y rownd gyntaf, yn fras: { $hours } (ceisiadau: { $asks }; ffynonellau heb eu darllen eto: { $sources }). Gyda thocyn: { $with }. Gweler --github-token-file.
cli-glossary-imported =
    { $n ->
        [zero] { $n } cofnodion
        [two] { $n } gofnod
        [few] { $n } chofnod
        [many] { $n } chofnod
       *[other] { $n } cofnod
    } wedi’u cadw yn: { $path }. Llinellau a adawyd allan: { $left }. Ailgychwynnwch Gorwel os yw’n rhedeg.
cli-harvest = Ffynonellau: { $sources }. Eitemau newydd: { $new }, wedi newid: { $changed }. Ffynonellau heb newid: { $unchanged }, wedi methu: { $failed }. { $bytes } mewn { $seconds } s
cli-harvest-busy = Mae Gorwel arall yn gofalu am y mynegai; mae’r hyn a ddarllenwyd wedi’i storio, a gellir dod o hyd iddo ymhen eiliad
cli-harvest-nothing-due = Nid oes ffynhonnell i ymweld â hi nawr. Gyda --all, ymwelir â phob ffynhonnell.
cli-harvest-sources-busy = Mae Gorwel arall yn ymweld â’r rhain: { $names }
cli-import = Eitemau newydd: { $new }; wedi newid: { $changed }; heb newid: { $same }; wedi’u cymryd am eraill a oedd yno: { $also }; llinellau gwallus: { $bad }
cli-import-bad = Llinell { $line }: { $why }
cli-import-feeds = Ffynonellau a ychwanegwyd: { $sources }; cyrff newydd: { $bodies }; yno eisoes: { $there }; ni ellid eu darllen: { $spoilt }
cli-import-left-out = Daeth llinell { $line } i mewn heb hyn: { $why }
cli-index-differs = Mae’r mynegai’n wahanol i’r storfa: ar goll: { $missing }, gormod: { $extra }, wedi dyddio: { $stale }, ffeiliau wedi’u difrodi: { $damaged }. Rhedwch: gorwel index rebuild
cli-index-equal =
    Mae’r mynegai’n cyfateb i’r storfa: { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }
cli-index-rebuilt =
    Ailwnaed y mynegai: { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }
cli-index-stats =
    Mae’r mynegai’n dal { $n ->
        [zero] { $n } eitemau
       *[other] { $n } eitem
    }; segmentau: { $segments }; { $bytes }
cli-lexicon-imported = Mae’r geiriadur wedi’i gadw yn: { $path } ({ $bytes }). Ailgychwynnwch Gorwel os yw’n rhedeg; yna bydd y mynegai’n cael ei wneud o’r newydd.
cli-move-bad = Nid slug (a-z, 0-9 a -) na chyfeiriad yw { $new }
cli-moved-address = Darllenir { $slug } bellach yn { $new }
cli-moved-slug = Enw { $slug } bellach yw { $new }, gyda phopeth a ddarllenwyd ohoni
cli-no-item = Nid oes eitem â’r rhif hwn: { $id }
cli-no-source = Nid yw’r ffynhonnell hon yn feeds.toml: { $slug }
cli-progress = { $failed } wedi methu   { $percent } % heb newid   { $bytes }
cli-read =
    Cofnodion: { $n }{ $spoilt ->
        [0] {""}
       *[other] , a’r rhai na ellir eu darllen: { $spoilt }
    }
cli-read-repairs = Wedi’i drwsio yn gyntaf: { $repairs }
cli-read-spoilt = Ni ellir darllen rhif { $n }: { $why }
cli-removed = Tynnwyd { $slug } o feeds.toml; mae’r hyn a ddarllenwyd ohoni yn aros
cli-search-also = Chwiliwyd hefyd am: { $terms } (mae --exact yn chwilio hebddynt)
cli-sources-since = ers { $since }; ymweliad da diwethaf: { $good }
cli-subscriber-added = Mae { $address } wedi tanysgrifio
cli-subscriber-asked = Gofynnwyd i’r cyfeiriad hwn gadarnhau: { $address }
cli-subscriber-confirmed = Mae { $address } wedi’i gadarnhau
cli-subscriber-removed = Ni fydd { $address } yn cael rhagor o lythyrau
cli-subscriber-unknown = Nid oes neb wedi tanysgrifio â’r cyfeiriad hwn: { $address }
cli-subscribers-none = Nid oes neb wedi tanysgrifio eto
cli-topics-area = { $area }: eitemau heb bwnc: { $without } o { $n } ({ $percent } %)
cli-topics-good = Mae’r rhestr o bynciau’n gywir: { $n }
cli-topics-without = Eitemau heb bwnc: { $without } o { $n } ({ $percent } %)
cli-topics-wrong = { $path }, llinell { $line }: { $fault }
cli-would-import-feeds = Ffynonellau a fyddai’n cael eu hychwanegu: { $sources }; cyrff newydd: { $bodies }; yno eisoes: { $there }; ni ellid eu darllen: { $spoilt }
cli-would-move-address = Byddai { $slug } yn cael ei darllen yn { $new }
cli-would-move-slug = Byddai { $slug } yn cael ei galw’n { $new }
cli-would-remove = Byddai { $slug } yn cael ei thynnu o feeds.toml
demo-first = Ymweliad cyntaf
demo-letter = Mae’r llythyr yn: { $path }
demo-pages = Mae’r tudalennau yn: { $url }
demo-second = Wythnos yn ddiweddarach
demo-summary = Tref ddychmygol. Cyrff: { $bodies }; ffynonellau: { $sources }, na ellid eu darllen: { $failing }; eitemau: { $items }, newydd o fewn yr wythnos: { $news }; llythyrau: { $letters }; mewn { $seconds } s
health-broken = Ddim yn gweithio ers wythnos neu fwy
health-failing = Ddim yn gweithio
health-misconfigured = Wedi’i gosod yn anghywir
health-moved = Wedi symud
health-new = Heb ymweld â hi eto
health-off = Wedi’i diffodd
health-quiet = Tawel
health-refused = Dim caniatâd
health-working = Yn gweithio

## The command line: doctor

check-clock = Nid yw’r cloc wedi mynd yn ôl
check-clock-fix = Gosodwch gloc y peiriant hwn yn gywir, drwy NTP neu â llaw; ni chaiff dim ei anfon ddwywaith yn y cyfamser.
check-consent = Nid ysgrifennwyd at neb heb gydsyniad
check-consent-fix = Stopiwch serve, cadwch gopi o’r storfa, a rhowch wybod am hyn fel nam ar Gorwel.
check-contact = Mae cyfeiriad i ysgrifennu ato
check-contact-fix = Rhowch --contact ADDRESS, fel y gall gwefannau a darllenwyr ysgrifennu at rywun.
check-digests = Y crynodebau nesaf
check-digests-fix = Cywirwch --digest-at, er enghraifft "0 0 7 * * Mon": yr eiliadau sy’n dod gyntaf, ac enwau yw’r dyddiau.
check-feeds = Gellir darllen feeds.toml
check-feeds-fix = Rhedwch gorwel sources check, ac ysgrifennwch yr hyn y mae’n ei ddweud yn lle hynny.
check-github-token = Mae tocyn ar gyfer GitHub
check-github-token-fix = Hebddo, mae GitHub yn ateb 60 cais yr awr. Rhowch un â --github-token-file FILE; nid oes angen unrhyw hawliau arno.
check-index = Mae’r mynegai’n cyfateb i’r storfa
check-index-fix = Os nad yw ond ar ei hôl hi, arhoswch ennyd. Fel arall rhedwch gorwel index rebuild; mae chwilio’n parhau yn y cyfamser.
check-items = Mae pob eitem a gydnabuwyd erioed yno
check-items-fix = Adferwch y copi da diwethaf o’r storfa â gorwel restore FILE, a rhowch wybod am hyn fel nam ar Gorwel os nad oes neb arall wedi newid y storfa.
check-keys = Mae gan bob eitem ei henw ei hun
check-keys-fix = Adferwch y copi da diwethaf o’r storfa â gorwel restore FILE.
check-kin = Mae pwy sy’n gwneud yr un gwaith yn cyfateb i’r eitemau fel y maent
check-kin-fix = Os mai dim ond ar ei hôl hi y mae, arhoswch funud. Fel arall, rhedwch gorwel kin rebuild; mae’r hyn sydd i’w weld yn aros yn y cyfamser.
check-leftovers = Nid oes dim heb ei orffen wrth ymyl ein ffeiliau
check-leftovers-fix = Dilëwch y ffeiliau hyn: cafodd proses ei lladd wrth eu hysgrifennu, a gall fod cyfeiriadau pobl ynddynt.
check-letters = Nid oes dau lythyr i’r un crynhoad
check-letters-fix = Stopiwch serve, cadwch gopi o’r storfa, a rhowch wybod am hyn fel nam ar Gorwel.
check-mail = Gall llythyrau adael
check-mail-fix = Rhowch --mail smtp://user@host:port gyda --mail-from, --contact a --public-url; tan hynny ffeiliau mewn ffolder yw llythyrau.
check-public-url = Mae dolenni mewn llythyrau’n arwain yma
check-public-url-fix = Rhowch --public-url URL gyda’r cyfeiriad lle mae darllenwyr yn cyrraedd y tudalennau hyn.
check-sending = Nid oes dim wedi atal y llythyrau
check-sending-fix = Os ydynt wedi’u hatal: chwiliwch am y rheswm, gwnewch yn siŵr nad oes Gorwel arall yn anfon o’r storfa hon nac o gopi ohoni, a rhedwch “gorwel digest resume”. Os ydynt yn mynd i ychydig gyfeiriadau yn unig: hepgorwch --mail-only-to wrth anfon go iawn.
check-sources = Mae’r ffynonellau’n ateb
check-sources-fix = Mae eu tudalennau’n dweud pam ddim a beth i’w wneud; mae gorwel sources list yn eu dangos i gyd.
check-store = Mae’r storfa’n gyfan
check-store-fix = Os na ellir ei hagor na’i chyrraedd, unionwch hynny yn gyntaf. Os yw wedi’i difrodi, stopiwch Gorwel, cadwch gopi o’r ffeil, ac adferwch yr un da diwethaf â gorwel restore FILE.
check-token-key = Mae’r allwedd docynnau yno, ac ni all neb arall ei darllen
check-token-key-fix = Rhowch fodd 600 i’w ffeil. Os collwyd hi, adferwch hi: gydag un newydd, bydd y dolenni ym mhob llythyr cynharach yn peidio â gweithio.
check-validators = Daeth yr hyn a anfonir yn ôl at wefannau gydag ymweliadau da
check-validators-fix = Rhedwch gorwel harvest --all; disodlir wedyn yr hyn a gadwyd yn rhy gynnar.
check-writing = Gellir ysgrifennu i’r storfa, a chofnodi gadael hyd yn oed pan fo’r ddisg yn llawn
check-writing-fix = Gwnewch le ar y ddisg, neu gadewch i ddefnyddiwr Gorwel ysgrifennu i ffeil y storfa a’i ffolder, a dechreuwch serve eto. Mae chwilio’n parhau yn y cyfamser, ac nid ysgrifennir at neb.
stop-copied = Mae’r llythyrau wedi’u hatal: mae eraill wedi anfon o’r storfa hon, ac mae’r lle hwn yn newydd iddi. Efallai mai copi ydyw.
stop-refused = Mae’r llythyrau wedi’u hatal: gwrthododd y gweinydd e-bost ormod ohonynt yn derfynol.
stop-went-back = Mae’r llythyrau wedi’u hatal: mae’r storfa hon yn hŷn na phan anfonodd o’r lle hwn ddiwethaf. Efallai iddi gael ei hadfer o gopi wrth gefn.

## The command line: status

status-asks-left = Ceisiadau i GitHub cyn bod popeth wedi’i ddarllen unwaith
status-bodies = Cyrff
status-failing = Ffynonellau na ellid eu darllen
status-items = Eitemau
status-lag = Newidiadau sydd eto i’w cynnwys yn y mynegai
status-last-letter = Llythyr olaf a anfonwyd
status-last-read = Darllenwyd ddiwethaf
status-letters-sent = Llythyrau a anfonwyd
status-letters-waiting = Llythyrau sy’n aros
status-never = erioed
status-news = Darnau o newyddion
status-next-digests = Crynodebau nesaf
status-sources = Ffynonellau
status-subscribers = Tanysgrifwyr
