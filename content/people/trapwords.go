package people

// A phrase of these words is about politics, and the name before it a person's.
var politics = set(`administration government cabinet campaign presidency family camp team era years regime dynasty brothers sisters supporters
	aide aides ally allies loyalist loyalists voters trial case murder murders killing papers files tapes affair rally speech
	tweet post plan doctrine policy policies tariffs tariff pardon impeachment vote victory win defeat loyalty backers donors
	lawyers lawyer spokesman spokeswoman house home estate fortune children sons clan household marriage divorce wedding funeral
	siblings twins cousins couple legacy scandal verdict interview quote joke record records goal penalty header free-kick story myth name
	haters fans critics critic letter letters memo factor`)

var (
	within = set(`in across near throughout`)
	sites  = set(`port city town village district province region state kingdom republic island islands county municipality hamlet suburb
		gulf bay cape lake valley battle siege parish diocese duchy principality`)
	statehood = set(`minister ministry president parliament government ambassador army navy chancellor premier constitution capital border
		borders coast runoff election elections economy airspace territory embassy troops forces senate congress currency population`)

	legalForms = set(`ltd limited inc plc llp llc corp corporation gmbh ag kg kgaa spa srl bv nv sarl sas pty oy asa kk`)
	kinship    = set(`sons son co company daughters bros brothers partners associates`)
	makings    = set(`watch watches bag handbag gown suit coat piano manufactured brewed distilled bottled valued audited insured engine toaster kettle`)
	shareMoves = set(`rose fell gained lost jumped slid climbed dropped slipped surged added tumbled sank eased soared plunged rallied`)
	noble      = set(`lady lord king queen prince princess duke sir admiral empress emperor earl royal countess`)
	aims       = set(`shouted shout shouting look looked looking looks aimed aim aiming angry laughed laughing laugh yelled yelling screamed
		screaming pointed pointing threw thrown swipe swipes dig digs jab fired shot shots smiled smiling stared staring glared
		barked anger mad hit hitting lashed lash mocked scoffed waved waving wave hurled booed directed targeted furious fury rage back
		jeered winked snapped better played gazed nodded`)
	diseases = set(`disease syndrome palsy lymphoma sarcoma chorea`)
	owned    = set(`law act disease syndrome cathedral church park square theorem comet rule bar restaurant diner store stores pizza
		hospital school college university chapel gate wharf market house hotel pub cafe bakery tavern inn island bay point
		landing cove creek falls ferry mill corner cross bridge books bookshop supermarket day eve point's wort lace head peak`)

	// vessels are nouns right before the names of things.
	vessels = set(`ferry trawler barge yacht tanker frigate destroyer submarine warship cruiser corvette battleship freighter liner lifeboat
		tugboat tug schooner sloop ketch brig barque clipper galleon dinghy ship vessel steamer steamship paddle-steamer icebreaker
		minesweeper airship lander rover probe spacecraft satellite telescope rocket locomotive racehorse horse mare gelding stallion colt filly
		pony foal bull cow ox goat sheep ram camel donkey animal monkey gorilla bear eagle falcon owl exercise operation storm hurricane typhoon cyclone restaurant pub bar cafe café brand label airline retailer carmaker
		chipmaker drugmaker toymaker supermarket jeweller insurer conglomerate company firm startup start-up chain street avenue
		boulevard road lane square plaza roundabout bridge station airport stadium arena village town hamlet city suburb musical
		opera ballet play novel film movie sitcom series album single song magazine newspaper ship's game software app chatbot
		robot cat dog parrot tortoise elephant giraffe panda tiger lion whale dolphin planet comet asteroid crater mountain peak
		volcano river lake reservoir dam mine glacier bay island hospital school college university lycee collège institute museum
		gallery theatre theater library hotel foundation charity consultancy consultants auditor auditors broker brokerage law-firm
		publisher brewer brewery distiller distillery whisky whiskey gin beer wine tractor truck car trucks cars piano violin guitar`)

	// thingNouns are nouns that a name before them, or an apposition after it, makes a thing's.
	thingNouns = set(`airport airports stadium arena disease syndrome medal prize award awards trophy cup scale scales building buildings tower
		towers hotel hotels theatre theater cinema street avenue boulevard road lane square plaza roundabout bridge tunnel station
		terminal library school schools college university academy hospital clinic museum gallery foundation institute institution trust centre
		center park garden gardens mine mines quarry dam reservoir ferry ship vessel trawler barge yacht tanker frigate destroyer
		submarine warship liner lifeboat storm hurricane typhoon cyclone exercise bank banks lender insurer brokerage retailer company
		companies firm firms maker manufacturer carmaker chain supermarket supermarkets store stores shop shops outlet brand
		brands label labels range watch watches handbag handbags perfume perfumes fragrance jeans   shoes trainers sneakers
		boots cigarettes whisky whiskey bourbon gin vodka beer lager champagne soup sauce toaster kettle tractor tractors truck
		trucks car cars motorcycle piano pianos guitar guitars violin flask pen pens        
		series franchise musical musicals opera  sitcom    telescope observatory crater comet asteroid probe
		rover spacecraft satellite rocket theorem equation constant effect   score  collection  lecture
		scholarship fellowship scores cakes cake biscuits chocolates chocolate sauces sweets crisps cereal causeway money millions canteen cafeteria diner kiosk deli fund funds bonds  stock stocks stake unit subsidiary factory plant brewery distillery
		winery restaurant restaurants pub bar cafe bakery club clubs   charity agency newspaper magazine website app
		software platform programme   doll dolls toy toys game games horse racehorse colt filly mare stallion cat dog
		river lake mountain peak glacier bay island islands village town hamlet suburb county district estate    pavilion
		hall halls room rooms chapel church cathedral    mausoleum cemetery court courts prison jail metro barracks
		base camp airfield port harbour harbor wharf pier lighthouse  law laws    method procedure
		manoeuvre maneuver stockbroker auditor consultancy broker sanctuary farm ranch vineyard orchard nursery mill 
		 ward shelter hostel laboratory laboratories lab labs  archives press network group conglomerate airline railway carrier`)

	// foreignLeads are capitalised words right before the names of things, in English texts too.
	foreignLeads = set(`cirque circo circus boulangerie boulangeries pâtisserie pâtisseries librairie librairies brasserie brasseries bakery bakeries lycee lycée college collège ecole école universite universidad universita universität institut instituto istituto escuela
		scuola liceo colegio rue calle avenida via viale corso piazza plaza plaça place platz praca praça largo rua strada ulica ulice ulitsa
		straat plein gata stade estadio estádio stadio stadion stadionul arena teatro teatr théâtre theatre hôpital hospital ospedale
		hôtel hotel palazzo palacio palais schloss château chateau castle castello castillo villa casa maison musée museo museum
		basilica cathedral church chapel abbey priory convent saint st sainte santa santo san são sao sankt camp fort port mount lake
		cape point planet bank banco banca banque fondazione fundacion fundación fondation stiftung club cafe café bar pub restaurant
		uss hms mv ms ss rms rrs rv hmas hmcs hmnzs ins arc kri bap ara fgs usns usns mt operation exercise hurricane storm typhoon cyclone
		tropical vessel ferry gallery theatre theater school university academy institute professor-chair broadway`)
)

// thingTails end the names of things too, beside tails, which the model knows as
// well and which therefore cannot grow without learning anew.
var thingTails = set(`beverages foods food drinks brewing textiles chemicals cement steel mining petroleum logistics shipping freight couriers
	motors tyres toys shoes footwear jewellers jewelers opticians pharmacy pharmacies bakeries dairies estates properties homes builders
	solicitors attorneys advisers advisors consultants consulting securities investments asset assets equity lenders
	ledger courier gazette argus bugle inquirer examiner advertiser enquirer dispatch sentinel clarion recorder standard bulletin
	way trail path route causeway bypass junction interchange underpass viaduct aqueduct footbridge weir lock
	reserve sanctuary wetland beverage award awards prize medal cup bowl trophy shield vase stakes handicap derby classic invitational open
	orchestra quartet quintet choir ensemble ballet circus biennale festival`)

// ambiguousHeads are nouns of persons that firms are called too.
var ambiguousHeads = set(`broker lender retailer publisher brewer distiller maker supplier insurer operator developer owner partner sponsor
	rival printer grower builder contractor employer investor buyer seller shareholder creditor regulator star seal carrier producer
	favourite favorite auctioneer underwriter provider dealer designer jeweller jeweler watchmaker chain watchdog broadcaster trader`)
