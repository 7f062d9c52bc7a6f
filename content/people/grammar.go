package people

// The words that noun phrases begin with, go on with and end at, folded.
var (
	articles          = set(`the a an`)
	possessivePronoun = set(`his her their its our my your`)
	linkWord          = set(`of for at in from to with`)
	number            = set(`one two three four five six seven eight nine ten eleven twelve`)

	// leading words stand before a phrase and are no part of it.
	leading = set(`the a an his her their its our my your all both now currently also still already once again another this that
		these those either simply merely only himself herself`)

	// marks begin a second role after "and".
	marks = set(`former ex later then now once retired sometime onetime one-time occasional late part-time`)

	// afterHead are words that stand after a head noun and belong to it.
	afterHead = set(`emeritus emerita general elect designate laureate presumptive apparent regent royal generals pro-tempore`)

	adverbs = set(`today yesterday tomorrow tonight there here too again overall also now then ever yet still already once ago
		alike together himself herself itself themselves only alone afterwards later earlier recently currently previously
		formerly originally twice always never soon instead abroad`)

	// stopWords end a phrase.
	stopWords = set(`who whom whose that which where when while said says and but or nor after before since until till as because if than
		though although unless by without during amid among amongst over about on upon under through via per into onto
		within between beyond against despite including like unlike near behind beside besides beneath above below across along
		around round towards toward off out up down throughout following according regarding concerning except plus so not no
		he she it they we i you me him us them there here what how why this these those some any each every many much more
		most few several less least such others just even very quite rather almost nearly about`)

	// times tell when, not what.
	times = set(`year years month months week weeks day days decade decades century time morning afternoon evening night weekend
		today yesterday tomorrow spring summer autumn fall winter monday tuesday wednesday thursday friday saturday sunday
		january february march april may june july august september october november december war wars last next season
		seasons past moment election elections race final semifinal match round term hour hours minute minutes 1980s 1990s 2000s
		age life case trial beginning end past future present interview statement speech letter`)

	// places are nouns after "in" that tell where an office is.
	places = set(`army navy government cabinet parliament senate industry ministry department office church diocese district region
		city town village province country state county capital suburb north south east west neighbourhood neighborhood area
		islands island valley place mountains house assembly legislature congress court force forces marines police service
		faculty school university institute village hamlet borough prefecture municipality republic commission company firm`)

	// bodies are nouns after "with" that people work for.
	bodies = set(`group agency team company ministry police charity firm university department club band orchestra institute service
		bank newspaper organisation organization union party army navy force council authority board centre center foundation fund
		society association network brigade regiment office bureau business consultancy broker brokerage school hospital museum`)

	irregularParticiples = set(`known born held made built sent seen shot hit caught left lost won found brought taken given written
		set put paid sold told kept led run bound torn driven chosen drawn stuck hurt beaten sworn`)

	// adjectives end like participles.
	adjectives = set(`united retired limited hundred sacred wicked disabled wounded armed elected appointed associated allied combined
		disgraced convicted accused alleged suspected unelected exiled jailed renowned respected celebrated acclaimed esteemed
		talented skilled seasoned experienced beloved distinguished decorated wanted bearded self-employed newly-elected disputed
		deposed ousted imprisoned detained embattled unnamed registered chartered certified licensed qualified trained injured
		missing bereaved aged naked rugged blessed honoured honored privileged widowed divorced married adopted hooded masked
		masked reformed indebted outspoken devoted dedicated`)

	// nominal words end like participles and are nouns or adjectives inside a phrase.
	nominal = set(`training housing building banking marketing engineering planning shipping mining farming fishing racing boxing
		swimming cycling skating sailing rowing broadcasting manufacturing accounting gambling publishing printing nursing
		teaching writing painting singing acting dancing cooking baking brewing wrestling skiing climbing riding running diving
		surfing fencing bowling lending trading spending funding holding advertising consulting computing learning testing
		policing sentencing hearing meeting wedding evening morning clothing steering governing ruling opposing leading reigning
		outgoing incoming working voting ranking visiting touring rising managing founding commanding presiding sitting serving
		surviving returning defending operating purchasing licensing lobbying logging recycling sewing spinning weaving fighting
		gaming hunting landing lighting loading nothing opening parking polling pudding recording sporting spring standing
		string swearing-in trucking tiling warring wing welding whaling willing winning driving aspiring budding promising
		gardening catering knitting modelling modeling screening scouting tracking understanding wedding witing`)

	verbs = set(`is was are were be been being am has had have having will would could should shall may might must can cannot did do does
		said says say told tell tells asked asks added adds wrote writes met meets meet named names called calls became becomes
		remains remained made makes make took takes take went goes go came comes come gave gives give got gets get saw sees see
		knew knows know thought thinks think found finds find left leaves leave felt feels kept keeps keep let lets began begins
		won wins win lost loses lose beat beats led leads lead ran runs sent sends brought brings bought buys held holds stood stands
		sat sits spoke speaks read reads heard hears put puts set sets cut cuts hit hits shot shoots fell falls rose rises rode
		rides drove drives drew draws grew grows threw throws flew flies wore wears chose chooses broke breaks caught catches
		taught teaches fought fights sought seeks built builds spent spends paid pays sold sells stole steals swore swears
		struck strikes hung hangs swam swims sang sings sank sinks drank drinks ate eats slept sleeps woke forgot forgets
		forgave hid hides bit bites blew blows dug digs fed feeds fled flees laid lays lay lies lit lent lends meant means
		quit quits rang rings shook shakes shone showed shows show shut shuts slid spun split spread sprang stuck swept swept
		tore tears understood wept withdrew withdraws won wound urged urges warned warns accused accuses replied replies
		thanked thanks praised praises criticised criticized replaced replaces succeeded succeeds defeated defeats joined joins
		appointed appoints elected elects nominated nominates arrested arrests charged charges sued sues hired hires fired fires
		sacked sacks signed signs scored scores announced announces resigned resigns died dies lives lived works worked plays
		played wants wanted hopes hoped plans planned says agreed agrees denied denies refused refuses rejected rejects
		vowed vows promised promises claimed claims insisted insists believes believed expects expected faces faced dies
		killed kills wounded injured visited visits greeted greets welcomed welcomes hosted hosts backed backs supported
		supports opposed opposes helped helps saved saves asked married marries described describes recalled recalls noted notes
		explained explains argued argues blamed blames cited cites quoted quotes used uses tried tries seems seemed looks looked
		turned turns moved moves opened opens closed closes started starts stopped stops returned returns arrived arrives`)

	copula = set(`is was became becomes remains remained serves served`)
)
