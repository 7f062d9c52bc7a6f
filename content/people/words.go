package people

// The hand-written lists, folded.
var (
	// courtesy are titles that say nothing of a role.
	courtesy = set(`mr mrs ms miss mister madam madame monsieur mme mlle sir dame lord lady don dona señor señora senor senora
		sr sra herr frau signor signora dr dra doctor shri smt sri mx st saint sheikh sayyid haji hajji uncle aunt auntie
		dear sen. rep. gov.`)

	// modifiers stand before a head, inside a role.
	modifiers = set(`former ex acting then then- interim incoming outgoing late current longtime long-time veteran retired
		new newly elected newly-elected current-day deputy vice assistant associate senior junior lead chief top first second
		third prime foreign defense defence finance interior health education justice energy trade labor labour agriculture
		transport transportation environment culture sports home housing economy economic commerce treasury security national
		federal state regional provincial city local district county municipal presidential parliamentary congressional
		attorney solicitor surgeon inspector police army navy air force military naval intelligence opposition party rebel
		ruling centrist conservative liberal socialist communist far-right far-left right-wing left-wing leftist populist
		republican democratic democrat labour green independent nationalist islamist human rights civil press media
		communications campaign legal political executive managing general commanding supreme high holy crown
		climate science technology research medical public private special honorary emeritus founding co-founding
		team club head assistant-head star legendary famous renowned noted prominent popular award-winning oscar-winning
		nobel pulitzer grammy-winning world olympic two-time three-time four-time five-time six-time seven-time defending reigning
		british-born opera pop rock folk jazz soul country film movie television tv radio news sports investigative senior-most
		fellow self-styled self-proclaimed exiled jailed imprisoned detained ousted deposed slain murdered disgraced
		embattled billionaire millionaire influential outspoken youngest oldest minority majority house senate
		white budget tax immigration border counterterrorism cyber space nuclear oil gas mining steel tech software bank
		central reserve council cabinet government administration campaign-trail gubernatorial mayoral senatorial
		vice-presidential us u.s u.s. uk u.k u.k. eu e.u u.n u.n. un nato`)

	// offices follow "secretary of", "minister for" and the like.
	offices = set(`state defense defence treasury commerce labor labour education energy interior agriculture justice
		transportation transport health homeland security war veterans affairs housing urban development finance foreign
		economy trade environment culture sports science technology staff operations house commons lords senate parliament
		human services investigation intelligence industry information planning tourism policy strategy communications`)

	// calendar words are never names.
	calendar = set(`monday tuesday wednesday thursday friday saturday sunday january february march july
		september october november december mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept
		oct nov dec christmas easter ramadan hanukkah thanksgiving halloween new-year passover diwali eid gmt est edt utc bst`)

	// tails end the names of things that are not people.
	tails = set(`inc corp co ltd llc plc gmbh ag sa group holdings partners capital ventures fund funds bank bancorp insurance
		airlines airways motors motor pharmaceuticals pharma laboratories labs systems technologies technology software
		entertainment studios pictures records media news times post journal tribune herald gazette chronicle press magazine
		review daily observer mirror express telegraph broadcasting television radio network networks channel
		university college school academy institute institution hospital clinic center centre foundation trust association
		society federation union league club fc united athletic rovers wanderers party committee commission council agency
		authority ministry department bureau office court tribunal parliament senate congress assembly house army navy force
		forces police guard corps brigade battalion regiment division command
		street avenue road boulevard lane drive square plaza place court bridge tunnel park garden gardens stadium arena hall
		theatre theater museum gallery library church cathedral mosque temple synagogue abbey castle palace tower towers building
		airport station port harbor harbour bay beach island islands peninsula lake river creek mountain mountains mount hill
		hills valley canyon desert forest woods field fields county district province state republic kingdom empire territory
		region city town village heights springs falls ranch farm base camp prison jail dam canal strait sea ocean gulf
		prize award awards cup bowl trophy open championship championships championnat games olympics series festival show
		act bill law treaty accord agreement pact convention declaration amendment doctrine plan deal war battle
		hurricane typhoon cyclone storm memorial day week month year century project program programme operation mission
		theorem syndrome disease virus effect index average street-journal administration cabinet campaign family
		brothers bros sons company companies corporation industries international global airlines railway railways bus
		stores supermarket supermarkets hotels hotel resort resorts casino restaurant cafe bakery brewery
		rights reform law-school high-school elementary middle cup-final dynasty reich front army-corps cemetery
		foods tools services consulting consultants logistics homes township primary reef gallery shipyard
		game expedition observatory telescope river-valley tournament tour marathon derby stakes classic masters`)

	// leads begin the names of things that are not people.
	leads = set(`hurricane typhoon cyclone storm mount mt lake fort ft port cape camp operation team uss hms tropical san santa
		los las costa rio monte puerto el-paso river point isle saint-denis bank university college ministry department
		institute museum hotel hospital church cathedral project battle treaty republic kingdom city gulf bay university-of
		st. st saint ss mv radio studio studios avenue boulevard via rue calle plaza piazza fc ac sc cd as real sporting
		planet comet asteroid typhoon-class super tropical-storm new north south east west northern southern eastern western
		central upper lower greater great grand`)

	nationalities = set(`american british english scottish welsh irish french german italian spanish portuguese dutch belgian
		swiss austrian polish czech slovak hungarian romanian bulgarian greek turkish cypriot maltese swedish norwegian danish
		finnish icelandic estonian latvian lithuanian russian ukrainian belarusian moldovan georgian armenian azerbaijani
		azeri kazakh uzbek turkmen kyrgyz tajik serbian serb croatian croat bosnian slovenian albanian macedonian montenegrin
		kosovar chinese japanese korean taiwanese mongolian vietnamese thai cambodian lao laotian burmese malaysian
		singaporean indonesian filipino philippine indian pakistani bangladeshi nepali nepalese bhutanese afghan
		iranian iraqi syrian lebanese israeli palestinian jordanian saudi yemeni omani emirati qatari bahraini kuwaiti
		egyptian libyan tunisian algerian moroccan sudanese ethiopian eritrean somali kenyan ugandan tanzanian rwandan
		burundian congolese nigerian ghanaian ivorian senegalese malian guinean liberian cameroonian chadian gabonese
		angolan zambian zimbabwean mozambican namibian botswanan malawian african south-african canadian mexican cuban
		haitian dominican jamaican guatemalan honduran salvadoran nicaraguan panamanian colombian venezuelan ecuadorian
		ecuadorean peruvian bolivian chilean argentine argentinian paraguayan uruguayan brazilian australian zealander
		european asian arab latin hispanic western eastern soviet roman catholic orthodox protestant muslim islamic
		christian jewish hindu sikh buddhist sunni shiite shia kurdish catalan basque chechen tibetan uighur uyghur
		californian texan scots republican democrat democratic labour tory conservative liberal north south west east`)

	placeNames = set(`afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas bahrain
		bangladesh barbados belarus belgium belize benin bhutan bolivia bosnia botswana brazil brunei bulgaria burundi
		cambodia cameroon canada chile china colombia comoros congo croatia cuba cyprus czechia denmark djibouti dominica
		ecuador egypt eritrea estonia eswatini ethiopia fiji finland france gabon gambia germany ghana greece grenada
		guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan
		kazakhstan kenya kiribati kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya liechtenstein lithuania
		luxembourg madagascar malawi malaysia maldives mali malta mauritania mauritius mexico micronesia moldova monaco
		mongolia montenegro morocco mozambique myanmar namibia nauru nepal netherlands nicaragua niger nigeria norway oman
		pakistan palau palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda samoa senegal
		serbia seychelles singapore slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan
		tajikistan tanzania thailand togo tonga tunisia turkey turkiye turkmenistan tuvalu uganda ukraine uruguay uzbekistan
		vanuatu venezuela vietnam yemen zambia zimbabwe england scotland wales britain america europe africa asia
		antarctica london moscow beijing tokyo berlin madrid rome paris vienna warsaw prague budapest athens ankara istanbul
		brussels geneva zurich oslo stockholm copenhagen helsinki dublin edinburgh glasgow belfast cardiff manchester
		liverpool birmingham leeds kyiv kiev kharkiv odesa donetsk luhansk crimea minsk riga vilnius tallinn bucharest sofia
		belgrade zagreb sarajevo tehran baghdad damascus beirut jerusalem gaza riyadh jeddah doha dubai cairo tripoli
		tunis algiers rabat nairobi lagos abuja accra johannesburg pretoria kabul islamabad karachi lahore delhi mumbai
		kolkata chennai bangalore dhaka colombo kathmandu bangkok hanoi jakarta manila seoul pyongyang shanghai guangzhou
		shenzhen wuhan taipei osaka hiroshima washington canberra melbourne brisbane perth auckland ottawa toronto montreal vancouver
		quebec ontario alberta washington-dc chicago boston philadelphia miami atlanta seattle detroit dallas houston denver
		phoenix baltimore pittsburgh cleveland minneapolis milwaukee california florida texas alaska hawaii arizona colorado
		connecticut delaware idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan
		minnesota mississippi missouri montana nebraska nevada jersey mexico york ohio oklahoma oregon pennsylvania
		tennessee utah vermont wisconsin wyoming hollywood manhattan brooklyn bronx havana caracas bogota medellin
		lima santiago brasilia sao-paulo hague strasbourg davos vatican kremlin pentagon mars venus jupiter saturn`)

	organisationNames = set(`google microsoft apple amazon facebook meta twitter tesla nvidia intel ibm boeing airbus toyota honda
		nissan volkswagen bmw mercedes sony samsung huawei tiktok bytedance alibaba tencent reuters bloomberg bbc cnn nbc abc
		cbs fox-news msnbc npr pbs afp ap nasa esa fbi cia nsa nato opec unesco unicef fifa uefa nba nfl nhl mlb isis
		hamas hezbollah taliban al-qaeda qaeda qaida citigroup jpmorgan barclays hsbc ubs gazprom rosneft lukoil exxon
		chevron shell bp pfizer moderna astrazeneca novartis roche spacex openai anthropic walmart netflix disney youtube
		instagram whatsapp telegram uber lyft airbnb starbucks mcdonald's pepsi coca-cola nike adidas republicans
		democrats tories congress senate parliament knesset bundestag duma kremlin interpol europol wikinews wikipedia`)

	// newsmakers are surnames that name one person to most readers and mean
	// something else, or nothing, to the word classes.
	newsmakers = set(`trump biden obama clinton putin zelensky zelenskyy xi modi macron starmer sunak merz scholz merkel meloni
		sanchez orban erdogan netanyahu lavrov rubio vance hegseth bessent musk bezos zuckerberg altman khamenei pezeshkian
		raisi assad lula bolsonaro milei maduro sheinbaum trudeau carney albanese ardern kishida ishiba takaichi kim yoon
		marcos duterte widodo prabowo ramaphosa tinubu ruto sisi abbas sinwar nasrallah haniyeh erdoğan guterres stoltenberg
		rutte kallas leyen lagarde powell yellen blinken austin harris pence pelosi mcconnell schumer desantis newsom
		kennedy navalny prigozhin shoigu medvedev lukashenko tusk duda fico vucic aliyev pashinyan osama saddam gaddafi mandela
		federer nadal djokovic messi ronaldo mbappe haaland guardiola klopp swift beyonce`)

	particles = set(`de da di do dos das du del della degli van von der den ter ten zu zur af av bin ibn ben bint al el la le
		abu ould y e ap`)

	suffixes = set(`jr sr ii iii iv esq`)

	// says are verbs with a person before or after them.
	says = set(`said says told tells added asked wrote tweeted replied explained insisted argued recalled warned testified
		joked acknowledged conceded who whose whom quipped admitted`)

	// compounds are second halves of hyphenated words whose first half may be a name.
	compounds = set(`backed era led style based appointed born like run owned linked area wide related inspired friendly
		brokered style sponsored funded controlled occupied held allied endorsed picked aligned dominated style mania
		supporting loving hating directed designed built made drafted proposed`)
)
