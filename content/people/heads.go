package people

import "strings"

// heads are the nouns that roles are built on, in the singular, folded.
var heads = set(`
	president premier chancellor minister secretary ambassador envoy governor mayor senator congressman congresswoman
	congressperson representative lawmaker legislator parliamentarian politician mp mep msp td speaker chairman chairwoman chair
	chairperson vice-president vice-chancellor vice-chairman vice-chair vice-premier undersecretary under-secretary taoiseach tanaiste whip ombudsman
	ombudswoman regent viceroy tsar czar assemblyman assemblywoman assemblymember alderman councillor councilor councilman
	councilwoman councilmember burgomaster selectman selectwoman reeve provost intendant prefect commissar high-commissioner
	commissioner deputy backbencher frontbencher peer stateswoman statesman candidate nominee contender frontrunner front-runner
	incumbent challenger hopeful running-mate figurehead kingmaker strongman dictator autocrat despot ruler leader co-leader
	party-leader chieftain potentate elder paramount-chief president-elect governor-general secretary-general director-general
	attorney-general auditor-general solicitor-general surgeon-general consul consul-general diplomat attache emissary
	mediator negotiator delegate delegation observer peacekeeper interlocutor dissident reformer revolutionary rebel guerrilla
	separatist militant insurgent jihadist extremist terrorist warlord nationalist populist socialist communist marxist
	conservative liberal leftist rightist centrist republican democrat monarchist royalist anarchist unionist suffragette
	spokesman spokeswoman spokesperson mouthpiece adviser advisor aide assistant strategist pollster lobbyist campaigner activist
	organizer organiser canvasser volunteer whistleblower protester protestor demonstrator marcher striker picket petitioner

	ceo cfo coo cto cio cmo ciso md vp svp evp chief head boss director co-director executive manager general-manager supervisor
	administrator coordinator co-ordinator controller comptroller treasurer bursar registrar auditor accountant bookkeeper actuary
	underwriter broker stockbroker trader dealer banker financier investor shareholder stakeholder creditor lender landlord
	landlady tenant owner co-owner part-owner founder co-founder cofounder partner entrepreneur businessman businesswoman
	businessperson industrialist magnate mogul tycoon billionaire millionaire philanthropist benefactor donor sponsor patron
	trustee receiver liquidator consultant analyst economist forecaster statistician planner buyer seller salesman saleswoman
	salesperson merchant trader retailer wholesaler grocer shopkeeper shop-keeper storekeeper shop-owner supplier contractor builder
	developer realtor agent auctioneer appraiser surveyor valuer recruiter employer employee staffer worker co-worker coworker
	colleague foreman forewoman apprentice trainee intern clerk receptionist typist secretary-treasurer cashier teller
	messenger courier postman postwoman postmaster mailman deliveryman driver co-driver chauffeur trucker lorry-driver cabbie
	porter janitor caretaker custodian cleaner housekeeper maid butler valet concierge doorman bouncer usher attendant steward
	stewardess dispatcher operator technician mechanic fitter welder machinist electrician plumber carpenter joiner
	cabinetmaker bricklayer mason stonemason roofer plasterer painter decorator glazier tiler locksmith blacksmith goldsmith
	silversmith jeweller jeweler watchmaker clockmaker gunsmith cobbler shoemaker tailor seamstress dressmaker milliner weaver
	potter ceramicist glassblower basketmaker tanner saddler upholsterer printer bookbinder bookseller stationer florist
	gardener landscaper groundskeeper groundsman greenkeeper farmer smallholder rancher grower planter shepherd herder herdsman
	cowboy dairyman beekeeper vintner winemaker viticulturist brewer distiller miller baker butcher fishmonger cheesemaker
	confectioner pastry-cook chocolatier cook chef sous-chef caterer restaurateur waiter waitress bartender barman barmaid
	barista sommelier innkeeper hotelier publican hunter trapper gamekeeper forester ranger warden logger lumberjack sawyer
	fisherman fisher angler whaler sealer miner collier driller oilman quarryman steelworker dockworker docker longshoreman
	stevedore shipbuilder shipwright boatbuilder sailor seaman deckhand boatswain bosun helmsman mate skipper captain navigator
	lighthouse-keeper ferryman boatman pilot co-pilot copilot aviator airman airwoman astronaut cosmonaut aeronaut conductor
	signalman engineer railwayman stationmaster hairdresser barber beautician stylist masseur masseuse tattooist undertaker
	mortician gravedigger midwife doula nanny babysitter childminder au-pair nursemaid carer caregiver homemaker housewife
	househusband pensioner retiree refugee migrant immigrant emigrant asylum-seeker exile expatriate settler nomad

	judge justice magistrate procurator fiscal chief-justice jurist juror foreperson prosecutor attorney lawyer barrister solicitor advocate counsel
	counsellor counselor paralegal notary bailiff coroner arbitrator arbiter conciliator  litigant plaintiff claimant
	complainant defendant co-defendant accused suspect convict inmate prisoner detainee hostage captive fugitive offender
	felon criminal gangster mobster mafioso kingpin drug-lord trafficker smuggler dealer thief burglar robber fraudster swindler
	forger hacker hijacker kidnapper murderer killer assassin gunman gunwoman shooter attacker assailant bomber arsonist
	rapist stalker vandal poacher pirate perpetrator accomplice ringleader informant informer witness eyewitness bystander
	passer-by victim survivor casualty bodyguard guard lookout

	sheriff constable officer policeman policewoman patrolman trooper inspector superintendent detective investigator
	sergeant-at-arms marshal commissar chief-constable watchman firefighter fireman firewoman paramedic medic lifeguard rescuer
	diver lifeboatman coastguard jailer warder probation-officer profiler sniffer general colonel major lieutenant sergeant
	corporal admiral commander commodore brigadier cadet private gunner rifleman sniper infantryman marine
	soldier paratrooper reservist conscript recruit draftee serviceman servicewoman veteran ex-serviceman legionnaire ranger
	seal commandant adjutant quartermaster chaplain midshipman ensign fighter combatant mercenary spy spymaster
	wing-commander strategist tactician codebreaker

	doctor physician surgeon neurosurgeon anaesthetist anesthetist anesthesiologist nurse matron orderly gp 
	dentist orthodontist optician optometrist pharmacist chemist apothecary veterinarian vet psychologist psychiatrist
	psychotherapist psychoanalyst therapist physiotherapist physio osteopath chiropractor dietitian dietician nutritionist
	epidemiologist virologist pathologist immunologist oncologist cardiologist neurologist neuroscientist paediatrician
	pediatrician obstetrician gynaecologist gynecologist radiologist dermatologist urologist ophthalmologist geneticist
	gerontologist geriatrician toxicologist hygienist patient carrier 

	professor lecturer reader don teacher headteacher headmaster headmistress principal schoolteacher schoolmaster tutor
	instructor educator dean rector academic scholar researcher scientist fellow postdoc student
	undergraduate graduate postgraduate pupil schoolboy schoolgirl schoolchild classmate alumnus alumna dropout freshman sophomore
	historian philosopher physicist astrophysicist cosmologist biologist microbiologist biochemist botanist zoologist ecologist
	ornithologist entomologist herpetologist ichthyologist primatologist conservationist environmentalist naturalist
	astronomer geologist geophysicist geographer cartographer seismologist volcanologist glaciologist climatologist
	meteorologist oceanographer hydrologist palaeontologist paleontologist archaeologist archeologist anthropologist
	ethnographer sociologist criminologist demographer linguist philologist lexicographer translator interpreter mathematician
	logician cryptographer programmer coder software-engineer roboticist inventor innovator pioneer explorer mountaineer
	climber alpinist sherpa guide adventurer expert specialist authority commentator pundit theorist theologian librarian
	archivist curator conservator restorer author co-author writer co-writer novelist poet laureate essayist biographer
	memoirist diarist dramatist playwright screenwriter scriptwriter lyricist librettist journalist reporter correspondent
	editor co-editor subeditor sub-editor columnist critic reviewer publisher blogger youtuber tiktoker streamer influencer vlogger
	podcaster photojournalist photographer cameraman camerawoman videographer cinematographer presenter co-presenter
	host co-host anchor anchorman anchorwoman newsreader newscaster broadcaster announcer disc-jockey dj emcee interviewer

	actor actress film-maker filmmaker moviemaker producer co-producer showrunner impresario singer co-singer musician frontman
	frontwoman vocalist rapper crooner balladeer songwriter singer-songwriter composer arranger  maestro
	virtuoso instrumentalist guitarist bassist drummer percussionist pianist organist keyboardist violinist violist cellist
	harpist flautist flutist oboist clarinettist clarinetist bassoonist saxophonist trumpeter trombonist accordionist
	fiddler piper bagpiper lutenist soprano mezzo-soprano contralto tenor baritone countertenor choirmaster choirboy chorister
	cantor bandleader bandmate roadie soloist concertmaster dancer ballerina choreographer dramaturg acrobat juggler
	clown magician illusionist ventriloquist puppeteer mime comedian comic humorist satirist entertainer performer
	stuntman stuntwoman understudy celebrity star superstar megastar starlet icon idol diva legend artist sculptor
	illustrator cartoonist caricaturist animator engraver printmaker muralist watercolourist designer couturier
	architect model supermodel muse milliner collector  gallerist antiquarian socialite heir heiress

	coach co-coach head-coach player-manager trainer physio scout selector footballer soccer-player midfielder defender
	goalkeeper keeper goalie winger forward center-forward centre-forward centre-back center-back fullback full-back half-back
	fly-half scrum-half wing-back playmaker sweeper libero substitute international quarterback linebacker lineman
	cornerback receiver kicker punter halfback pitcher catcher shortstop infielder outfielder baseman slugger
	hitter reliever closer batsman batter bowler wicketkeeper wicket-keeper all-rounder opener spinner cricketer golfer
	boxer pugilist heavyweight middleweight welterweight lightweight featherweight bantamweight flyweight wrestler judoka
	karateka fencer archer marksman sprinter runner marathoner hurdler jumper vaulter thrower decathlete
	heptathlete pentathlete triathlete swimmer backstroker rower sculler oarsman canoeist kayaker sailor-yachtsman
	yachtsman yachtswoman surfer snowboarder skier skater biathlete bobsledder luger curler gymnast trampolinist weightlifter
	powerlifter bodybuilder cyclist rider racer motorcyclist biker jockey horseman horsewoman equestrian showjumper
	polo-player handballer volleyballer basketballer netballer hooker flanker centre lefthander right-hander
	left-hander southpaw hurler camogie-player darts-player snooker-player chess-player grandmaster gamer referee umpire
	linesman timekeeper player teammate team-mate captain-elect co-captain champion ex-champion runner-up winner
	loser finalist semifinalist semi-finalist quarterfinalist quarter-finalist medalist medallist olympian paralympian
	athlete sportsman sportswoman sportsperson qualifier seed rookie debutant debutante teenager prodigy favourite favorite
	underdog outsider opponent rival contestant competitor participant entrant prospect signing scorer goalscorer
	record-holder title-holder titleholder world-beater hall-of-famer

	king queen prince princess emperor empress emir sultan sultana sheikh sheikha shah maharaja duke duchess earl baron baroness
	marquess marquis viscount viscountess count countess lord lady laird baronet knight dame crown-prince monarch sovereign
	heir-apparent consort archduke tribune royal nobleman noblewoman aristocrat pharaoh caliph pope pontiff cardinal
	archbishop bishop archdeacon deacon deaconess canon vicar curate  priest priestess pastor parson reverend
	clergyman clergywoman  preacher evangelist televangelist missionary rabbi imam ayatollah mufti grand-mufti mullah
	cleric lama patriarch metropolitan abbot abbess prior prioress father sister mother brother monk nun friar hermit
	novice seminarian churchwarden sexton verger almoner nuncio saint prophet guru swami yogi shaman healer 
	chaplain-general catholicos exarch moderator

	husband wife ex-husband ex-wife spouse son daughter dad mum mom mummy grandma grandpa stepson stepdaughter stepfather
	stepmother stepbrother stepsister half-brother half-sister twin sibling parent grandparent foster-mother foster-father
	girlfriend boyfriend ex-girlfriend ex-boyfriend fiance fiancee bride groom bridegroom widow widower uncle aunt cousin nephew
	niece grandson granddaughter grandchild great-grandson great-granddaughter grandfather grandmother great-grandfather
	great-grandmother brother-in-law sister-in-law son-in-law daughter-in-law father-in-law mother-in-law godfather
	godmother godson goddaughter ancestor descendant relative kinsman confidant confidante companion lover mistress
	friend acquaintance neighbor neighbour roommate flatmate housemate resident inhabitant villager islander townsman
	local native citizen compatriot countryman londoner parisian newcomer visitor tourist holidaymaker traveller traveler passenger
	commuter motorist pedestrian customer shopper client guest host-guest onlooker spectator fan supporter follower admirer
	 disciple protege protegee mentor predecessor successor namesake counterpart adversary foe enemy ally
	loyalist insider member co-member non-member ex-member founder-member recipient holder beneficiary bearer
	applicant appointee designate hero heroine martyr role-model pathfinder trailblazer visionary
	genius mastermind man woman boy girl youth youngster infant toddler baby child orphan foundling newborn
	centenarian octogenarian nonagenarian septuagenarian person individual figure character personality 
	guardian minder handyman odd-job-man breadwinner bereaved mourner

	unionist shop-steward convenor convener co-chair co-chairman co-chairwoman co-chairperson co-leader co-ordinator-general
	ringmaster zookeeper handler falconer breeder groomer  stablehand  tamer enthusiast hobbyist
	amateur professional tester examiner invigilator assessor evaluator regulator watchdog overseer monitor rapporteur
	signatory author-illustrator speechwriter ghostwriter publicist promoter booker  marketer advertiser
	copywriter webmaster   dba scout-leader girl-guide cubmaster scoutmaster lifesaver fundraiser
	organist-choirmaster verderer thatcher cooper chandler ironmonger haberdasher draper hatter cutler farrier wheelwright
	chimney-sweep lamplighter bellringer bell-ringer bellfounder 

	sen rep gov gen col capt lt sgt maj adm cpl dr prof rev hon pres cmdr det insp supt pvt dci di dc ds dsi pc wpc cllr coun
	atty amb asst ret brig cdr msgr fr qc kc jp pm fm cmsgt ssgt`)

// abbreviations are heads that are only ever written before a name.
var abbreviated = set(`sen rep gov gen col capt lt sgt maj adm cpl dr prof rev hon pres cmdr det insp supt pvt cllr coun atty amb brig cdr msgr fr`)

// irregular are plurals of heads that no rule makes.
var irregular = map[string]string{"wives": "wife", "midwives": "midwife", "housewives": "housewife", "ex-wives": "ex-wife", "thieves": "thief",
	"children": "child", "grandchildren": "grandchild", "people": "person", "alumni": "alumnus", "alumnae": "alumna",
	"attorneys-general": "attorney-general", "brothers-in-law": "brother-in-law", "sisters-in-law": "sister-in-law",
	"passers-by": "passer-by", "runners-up": "runner-up", "heroes": "hero", "mafiosi": "mafioso", "sens": "sen", "reps": "rep",
	"gens": "gen", "drs": "dr", "profs": "prof", "govs": "gov", "cllrs": "cllr"}

// agentEnds are endings of nouns that only persons bear.
var agentEnds = strings.Fields(`ologist ographer ician woman sman rman keeper fighter worker maker player writer holder singer hunter dresser
	iatrist opath`)

// notAgents end like nouns of persons.
var notAgents = set(`pacemaker human german norman roman ottoman batman superman talisman ottoman watermaker noisemaker loincloth`)

// headOf returns the head noun that a folded word is, in the singular, and
// whether the word is a plural; "" if it is none. Prefixes and endings that say
// since or until when do not count: ex-president, Senator-elect.
func headOf(fold string) (head string, plural bool) {
	if h := singularHead(fold); h != "" {
		return h, false
	}
	if one, ok := irregular[fold]; ok {
		return one, true
	}
	if rest, ok := strings.CutSuffix(fold, "men"); ok {
		if h := singularHead(rest + "man"); h != "" {
			return h, true
		}
	}
	if rest, ok := strings.CutSuffix(fold, "s"); ok && len(rest) > 2 {
		if h := singularHead(rest); h != "" {
			return h, true
		}
		if h := singularHead(strings.TrimSuffix(rest, "e")); h != "" {
			return h, true
		}
		if y, ok := strings.CutSuffix(rest, "ie"); ok {
			if h := singularHead(y + "y"); h != "" {
				return h, true
			}
		}
	}
	return "", false
}

func singularHead(fold string) string {
	if heads[fold] {
		return fold
	}
	for _, prefix := range []string{"then-", "ex-", "vice-", "co-", "deputy-", "ex", "arch-", "sub-", "great-", "step", "self-", "super"} {
		if rest, ok := strings.CutPrefix(fold, prefix); ok && len(rest) > 3 && heads[rest] {
			return rest
		}
	}
	if i := strings.LastIndexByte(fold, '-'); i > 0 {
		switch end := fold[i+1:]; {
		case end == "elect" || end == "designate" || end == "general" || end == "chief" && strings.HasSuffix(fold, "-in-chief"):
			h := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(fold, "-elect"), "-designate"), "-general"), "-in-chief")
			if heads[h] || heads[h[strings.LastIndexByte(h, '-')+1:]] {
				return h
			}
		case heads[end]:
			return end
		}
		return ""
	}
	if len(fold) > 6 && !notAgents[fold] {
		for _, end := range agentEnds {
			if strings.HasSuffix(fold, end) {
				return fold
			}
		}
	}
	return ""
}

// isHead reports whether a word is the head noun of a role, in the singular.
func isHead(fold string) bool { return singularHead(fold) != "" }
