const lists = {
  en: `the of and to in is that it was for on are as with his they at be this from have or by one had not but what all were when we
    there can an your which their said if do will each about how up out them then she many some so these would other into has more her
    two him time could no than been its who now my made over did down only way may`,
  de: `der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird
    bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei ich wir`,
  fr: `de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la mais ou avec son cette aux ont
    comme être nous leur été deux elle tout ses fait même aussi lui entre sans ces je vous d'un d'une l'on c'est qu'il n'est`,
  es: `de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o este sí porque esta entre cuando muy
    sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante ellos es son fue`,
  it: `di e il la che in un a per è una del non sono le con da si al dei alla come più lo gli ha della anche nel i su ma o delle ed se
    dal nella questo tra loro suo stato essere ci degli alle quando due molto dalla era sua cui ai`,
  pt: `de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando muito nos já eu
    também só pelo pela até isso ela entre depois sem mesmo aos seus quem nas me esse eles você são foi é está`,
  nl: `de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog worden door naar heeft hij tot ze
    over wordt werd meer had deze dit wel zich kan geen hebben was zo wat we ik je moet die hun`,
  sv: `och i att det som en på är av för med till den har de inte om ett men var jag sig från vi så kan när år under också efter eller
    nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket än här då sedan över bara`,
  da: `og i at det er en til af på som for med de den har ikke der et var om men sig fra vi så kan han når også efter eller nu sin hvor
    ved mod skal ville kommer ud får findes være havde alle andre meget end her da siden over kun jeg`,
  pl: `i w na z do się nie że jest to o jak za od po przez dla ale są co tak przy jego lub oraz tym był być może ich tego które który
    która już jako czy także ma tylko jej było pod może bardzo więc ten ta te`,
  cs: `a v se na je že s z do o k i to za by pro ve jako ale po si jsou tak od už který jeho jak být není nebo však při která které
    podle byl bylo byla také až jen této ze jsem více`,
  tr: `ve bir bu da de için ile olarak çok daha olan gibi en kadar ne o ama her sonra var ya ise değil ki mi diye iki şey göre
    olduğu ancak yeni üzerinde tarafından hem veya bunu`,
  fi: `ja on ei että se oli hän joka mutta ovat kuin myös sen tai jos niin vain mukaan ole sekä mitä ne kun nyt tämä en olla
    olisi siitä kanssa hänen jo vielä voi sitä jotka`,
  hu: `a az és hogy nem is egy ez de meg csak már volt mint ha el még vagy van azt kell ki minden sem lehet akkor most amely
    pedig között után azonban így lesz nagyon`,
  ro: `de și în a la cu pe o un nu să care din se mai că este pentru ce sau ca au fost al ale lui sunt prin dar după fi cel
    această acest între ei este era foarte`,
  vi: `và của là có trong được cho các không một những với người này đã khi từ đến về để như ra cũng vào đó ở nhiều làm theo tôi
    năm hay sẽ bị`,
  id: `yang dan di dari untuk dengan pada ini adalah dalam tidak itu akan oleh ke juga sebagai atau ada karena telah bisa dapat
    mereka kami lebih saat sudah tersebut menjadi bahwa`,
  ru: `и в не на что с он как по это из к его но за то все от так о у же для вы бы когда была было мы или только при быть который
    они она если также их до ещё уже этого том может чем были`,
  uk: `і в не на що з він як по це із до його але за то все від так о у ж для ви би коли була було ми або тільки при бути який та
    вони вона якщо також їх ще вже цього тому може ніж були є`,
  bg: `и на в да се за от не с че е са си по като до това или при който му им която но след също още през само които беше бяха
    което има може ще към те той`,
  ar: `في من على أن إلى عن التي مع هذا كان هذه ما لا أو الذي كما بعد قد بين لم كل ذلك عند حتى غير أكثر وقد وهو وكان وفي فيها منها
    هو هي ثم إن أي`,
  fa: `و در به از که این را با است برای آن یک خود تا کرد بر هم نیز شد می شده های بود باید کند دارد اما یا پس ما هر آنها
    نمی چه شود`,
  ur: `کے کی میں ہے کا اور سے کو اس نے کہ ہیں پر یہ بھی ایک وہ تھا جو نہیں ہو کر تھے گیا ہوئے لیے ان تو تھی اپنے`,
  hi: `के में है की और से का को पर इस यह ने भी एक हैं कि नहीं जो तो था कर लिए हो अपने गया ही या वह थे साथ बाद उस किया थी`,
} as const;

/** The commonest words without a meaning of their own, by language: they make up a good part of any text, whatever it is about. */
export const functionWords: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries(lists).map(([tag, words]) => [tag, new Set(words.split(/\s+/))]),
);
