package language

import "strings"

// Stop reports whether word is a function word of lang, an ISO 639-1 code:
// one that says nothing about what a text is about. Case and diacritics do
// not count. Languages without a list have no stop words.
func Stop(word, lang string) bool {
	list, ok := stops[lang]
	return ok && list[Fold(word)]
}

// stops holds the folded stop words by language.
var stops = map[string]map[string]bool{
	"en": set(`a about above after again against all also am an and any are aren't as at be because been before
		being below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down
		during each either else ever every few for from further had hadn't has hasn't have haven't having he he'd
		he'll he's her here here's hers herself him himself his how however i i'd i'll i'm i've if in into is isn't
		it it's its itself just let's like may me might more most much must my myself neither no nor not now of off
		on once one only or other others our ours ourselves out over own per rather same shall she she'd she'll she's
		should shouldn't since so some still such than that that's the their theirs them themselves then there
		there's these they they'd they'll they're they've this those though through thus to too under until up upon
		us very was wasn't we we'd we'll we're we've were weren't what what's when where whether which while who
		who's whom whose why will with within without won't would wouldn't yet you you'd you'll you're you've your
		yours yourself said says say`),
	"es": set(`a al algo alguna algunas alguno algunos ante antes aquel aquella asi aun aunque cada casi como con
		contra cual cuales cuando cuanto de del desde donde dos durante e el ella ellas ello ellos en entre era eran
		es esa esas ese eso esos esta estaba estado estan estar estas este esto estos fue fueron ha habia han hace
		hacia hasta hay he la las le les lo los mas me mi mientras mis mucho muchos muy nada ni no nos nosotros nuestra
		nuestro o os otra otras otro otros para pero poco por porque pues que quien quienes se sea segun ser si sido
		sin sobre son su sus tal tambien tan tanto te tiene tienen toda todas todo todos tras tu un una unas uno unos
		usted y ya yo`),
	"fr": set(`a afin ai ainsi alors apres au aucun aucune aussi autre autres aux avait avant avec avoir c'est car ce
		ceci cela celle celles celui ces cet cette ceux chaque chez comme comment d'un d'une dans de depuis des deux
		doit donc dont du elle elles en encore entre est et etaient etait etant ete etre eu eux fait faire fois il ils
		je jusqu l'on la le les leur leurs lors lui ma mais me meme memes mes moins mon ne ni nos notre nous on ont ou
		par parce pas pendant peu peut plus pour pourquoi qu'il qu'elle quand que quel quelle quelles quels qui sa sans
		se selon ses si soit son sont sous sur ta tandis te tous tout toute toutes tres tu un une vers voir vos votre
		vous y`),
	"de": set(`ab aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis
		bist da dabei damit dann das dass dazu dem den denn der deren des dessen die dies diese diesem diesen dieser
		dieses doch dort du durch ein eine einem einen einer eines er es etwas euch euer fur gegen gibt habe haben hat
		hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder
		jedes jedoch jetzt kann kein keine keinem keinen keiner konnen konnte konnten man mehr mein meine mich mir mit
		muss mussen nach nicht nichts noch nun nur ob oder ohne schon sehr sei sein seine seinem seinen seiner seit
		sich sie sind so sollen sollte sondern sowie uber um und uns unser unter viel vom von vor wahrend war waren
		warum was weil weiter welche welcher wenn wer werde werden wie wieder will wir wird wo wollen worden wurde
		wurden zu zum zur zwar zwischen`),
	"pt": set(`a ainda alem algo algum alguma algumas alguns ante antes ao aos apenas apos aquela aquele as assim ate
		cada com como contra cuja cujo da das de dela dele deles depois desde dessa desse desta deste disso do dois dos
		duas durante e ela elas ele eles em entre era eram essa essas esse esses esta estao estas estava este estes eu
		foi foram ha isso isto ja lhe lhes mais mas me mesmo meu minha muito muitos na nao nas nem nessa nesse nesta
		neste no nos nossa nosso num numa o onde os ou outra outras outro outros para pela pelas pelo pelos pode por
		porem porque qual quando quanto que quem sao se segundo seja sem sempre ser seu seus sido sob sobre sua suas
		tambem tanto tao tem tinha toda todas todo todos tres tu um uma umas uns voce`),
	"it": set(`a ad agli ai al alla alle allo anche ancora avere aveva c'e che chi ci cio come con contro cui da dagli
		dai dal dalla dalle dei del della delle dello deve di dopo dove due e ed era erano essere fa fino fra gia gli ha
		hanno ho i il in io l'ha la le lei li lo loro lui ma mentre mi molto ne nei nel nella nelle nello no noi non nostro o
		ogni oggi ora per perche pero piu poi prima proprio puo quale quando quanto quella quelle quelli quello questa
		queste questi questo qui se sei senza si sia sono sta stata stati stato su sua sue sugli sui sul sulla sulle suo
		suoi tra tutta tutte tutti tutto un una uno verso vi`),
	"nl": set(`aan al alle als bij binnen daar dan dat de deze die dit doen door dus een en er ge geen had hadden
		heb hebben heeft hem het hier hij hoe hun ik in is ja je kan kunnen maar me meer men met mijn moet moeten na naar
		niet nog nu of om omdat onder ons ook op over reeds te tegen toch toen tot tussen uit van veel voor waar was wat
		we wel werd werden wie wij wil worden wordt zal ze zegt zei zich zij zijn zo zonder zou`),
	"ru": set(`а без более больше будет будто бы был была были было быть в вам вас весь вместе во вот все всего всех
		вы где да даже для до его ее если есть еще же за здесь и из или им их к как какая какой ко когда кто куда ли
		либо между меня мне много может можно мой мы на над надо нас наш не него нее нет ни них но ну о об один около
		он она они оно от очень перед по под поэтому при про раз с сам своей своего свои со также такой там тебя тем
		то того тоже только том тот тут ты у уже хотя чего чем через что чтобы эта эти это этого этой этом этот я`),
}

// Languages returns the ISO 639-1 codes that have a list of stop words.
func Languages() []string { return []string{"de", "en", "es", "fr", "it", "nl", "pt", "ru"} }

func set(words string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		out[Fold(word)] = true
	}
	return out
}
