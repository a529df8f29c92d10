package tradepost.node.demo.scale;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Names and descriptions of what a trade in building supplies sells, and names of people and towns. Frequent words come first. */
final class Words {
    /** The kind of an article, with the index of its category in {@link #CATEGORIES}. */
    record Noun(String name, int category) {
        /** What its SKUs begin with: three letters. */
        String code() {
            var plain = Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("[^A-Za-z]", "");
            return plain.substring(0, 3).toUpperCase(Locale.ROOT);
        }
    }

    /** Each is a category below one of {@link #DEPARTMENTS}, four for each. */
    static final List<String> CATEGORIES = List.of(
            "Screws",
            "Bolts and nuts",
            "Nails and staples",
            "Anchors",
            "Hammers",
            "Saws",
            "Drills",
            "Measuring",
            "Hinges",
            "Locks",
            "Handles",
            "Fittings",
            "Timber",
            "Boards",
            "Flooring",
            "Mouldings",
            "Paint",
            "Varnish",
            "Glue and sealant",
            "Brushes",
            "Cable",
            "Switches and sockets",
            "Lamps",
            "Fuses",
            "Pipes",
            "Taps",
            "Valves",
            "Basins",
            "Work clothes",
            "Gloves",
            "Ladders",
            "Storage");

    static final List<String> DEPARTMENTS = List.of(
            "Fasteners",
            "Hand and power tools",
            "Hardware",
            "Wood",
            "Surfaces",
            "Electrical",
            "Plumbing",
            "Workshop and safety");

    static final List<Noun> NOUNS = nouns("""
            wood screw 0|hexagon bolt 1|claw hammer 4|cable clip 20|work glove 29|hinge 8|pipe clamp 24|nail 2|wall anchor 3|drill bit 6
            hand saw 5|tape measure 7|padlock 9|door handle 10|angle bracket 11|oak plank 12|plywood board 13|laminate floor 14|skirting 15
            wall paint 16|wood varnish 17|silicone sealant 18|flat brush 19|installation cable 20|rocker switch 21|LED lamp 22|fuse 23
            copper pipe 24|basin tap 25|ball valve 26|washbasin 27|safety boot 28|step ladder 30|storage box 31|wing nut 1|lag screw 0
            staple 2|frame anchor 3|mallet 4|jigsaw blade 5|hammer drill 6|spirit level 7|butt hinge 8|cylinder lock 9|cabinet knob 10
            shelf support 11|pine beam 12|chipboard 13|parquet 14|cover strip 15|primer 16|teak oil 17|wood glue 18|paint roller 19
            coaxial cable 20|socket outlet 21|floodlight 22|circuit breaker 23|drain pipe 24|shower mixer 25|check valve 26|sink 27
            bib trousers 28|welding glove 29|extension ladder 30|tool chest 31|threaded rod 1|drywall screw 0|brad 2|toggle bolt 3
            sledgehammer 4|mitre saw 5|countersink 6|calliper 7|piano hinge 8|mortise lock 9|lever handle 10|joist hanger 11|larch batten 12
            fibreboard 13|vinyl plank 14|quarter round 15|façade paint 16|floor lacquer 17|mounting adhesive 18|angle brush 19|hose reel 20
            dimmer 21|panel light 22|surge protector 23|siphon 24|thermostat tap 25|pressure reducer 26|shower tray 27|rain jacket 28
            nitrile glove 29|scaffold 30|pegboard 31
            """);

    private static final List<String> MATERIALS = List.of(
            "steel",
            "zinc-plated",
            "stainless",
            "brass",
            "oak",
            "galvanised",
            "aluminium",
            "black",
            "plastic",
            "white",
            "chrome-plated",
            "copper",
            "beech",
            "nylon",
            "cast-iron",
            "anodised",
            "ceramic",
            "rubber",
            "bronze",
            "bamboo",
            "titanium",
            "walnut",
            "enamelled",
            "carbide");

    private static final List<String> QUALITIES = List.of(
            "heavy-duty",
            "professional",
            "standard",
            "compact",
            "self-drilling",
            "countersunk",
            "adjustable",
            "waterproof",
            "flame-retardant",
            "cordless",
            "insulated",
            "reinforced",
            "quick-release",
            "non-slip",
            "low-noise",
            "dust-proof",
            "extra-long",
            "magnetic",
            "foldable",
            "rustproof");

    /** Brands are two of these and an ending: some thousand words, which misspellings are of. */
    private static final List<String> BEGINNINGS = List.of(
            "Häm", "Brå", "Vol", "Stå", "Kör", "Lün", "Mé", "Tré", "Gar", "Ström", "Fäl", "Nor", "Bjø", "Çel", "Dür",
            "Ís", "Jär", "Pla", "Quer", "Røy", "Sve", "Thü", "Ull", "Wer", "Zie", "Alm", "Ekh", "Ham", "Lin", "Ost");

    private static final List<String> MIDDLES = List.of(
            "", "ma", "ren", "ström", "lé", "gar", "vik", "tén", "bor", "dal", "stø", "köp", "ran", "mün", "fors",
            "holm", "berg", "né", "ho", "sja");

    private static final List<String> ENDINGS = List.of("a", "us", "ex", "in", "ård", "ö", "el", "um", "it", "on");

    private static final List<String> PHRASES = List.of(
            "for indoor use",
            "for outdoor use",
            "with a matt finish",
            "for daily work",
            "resistant to salt water",
            "tested by hand",
            "with a five-year guarantee",
            "sold by the piece",
            "for crafts and trade",
            "in a recycled package",
            "fits common profiles",
            "with mounting instructions",
            "made in small series",
            "easy to clean",
            "without solvents",
            "delivered assembled");

    private static final List<String> SIZES = List.of(
            "M4",
            "M6",
            "M8",
            "M10",
            "M12",
            "20 mm",
            "40 mm",
            "60 mm",
            "80 mm",
            "120 mm",
            "0.5 m",
            "1 m",
            "2 m",
            "5 m",
            "250 g",
            "500 g",
            "1 kg",
            "5 l",
            "10 l",
            "25 pieces",
            "100 pieces");

    static final List<String> COLOURS =
            List.of("black", "white", "grey", "red", "blue", "green", "yellow", "brown", "silver", "natural");

    private static final List<String> FIRST_NAMES = List.of(
            "Anna",
            "Björn",
            "Chloé",
            "Daniel",
            "Elif",
            "François",
            "Greta",
            "Håkon",
            "Inés",
            "Jürgen",
            "Klára",
            "Lars",
            "María",
            "Noël",
            "Olga",
            "Paweł",
            "Renée",
            "Søren",
            "Tomáš",
            "Zoë");

    private static final List<String> LAST_NAMES = List.of(
            "Müller",
            "Andersson",
            "García",
            "Novák",
            "Jensen",
            "Dubois",
            "Kowalska",
            "Öztürk",
            "Rossi",
            "Silva",
            "Larsson",
            "Schröder",
            "Peña",
            "Nielsen",
            "Lefèvre",
            "Horváth",
            "Virtanen",
            "Costa",
            "Bakker",
            "Murphy",
            "Łukasik",
            "Sørensen",
            "Køhler",
            "Ibáñez");

    static final List<String> TOWNS = List.of(
            "Malmö", "Zürich", "Lyon", "Köln", "Århus", "Kraków", "Málaga", "Brno", "Gent", "Porto", "Turku", "Graz",
            "Łódź", "Nîmes", "Tromsø");

    private Words() {}

    private static List<Noun> nouns(String text) {
        return text.strip()
                .lines()
                .flatMap(line -> List.of(line.strip().split("\\|")).stream())
                .map(entry -> {
                    int space = entry.lastIndexOf(' ');
                    return new Noun(entry.substring(0, space), Integer.parseInt(entry.substring(space + 1)));
                })
                .toList();
    }

    /** Prefers what comes first: the first of 24 materials is drawn in a fifth of all cases. */
    static <T> T frequent(SplittableRandom random, List<T> of) {
        double u = random.nextDouble();
        return of.get((int) (of.size() * u * u));
    }

    static <T> T any(SplittableRandom random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Such as {@code Brårenus steel claw hammer, 500 g}. */
    static String article(SplittableRandom random, Noun noun) {
        var name = new StringBuilder(brand(random));
        if (random.nextInt(3) == 0) name.append(' ').append(frequent(random, QUALITIES));
        if (random.nextInt(10) < 7) name.append(' ').append(frequent(random, MATERIALS));
        name.append(' ').append(noun.name());
        if (random.nextBoolean()) name.append(", ").append(any(random, SIZES));
        return name.toString();
    }

    private static String brand(SplittableRandom random) {
        return any(random, BEGINNINGS) + any(random, MIDDLES) + any(random, ENDINGS);
    }

    static String description(SplittableRandom random, Noun noun) {
        return "A " + any(random, QUALITIES) + " " + noun.name() + " " + any(random, PHRASES) + ", "
                + any(random, PHRASES) + ".";
    }

    static String person(SplittableRandom random) {
        return any(random, FIRST_NAMES) + " " + any(random, LAST_NAMES);
    }
}
