package tradepost.kernel.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

/** Which texts a search finds. */
@ExtendWith(VertxExtension.class)
class SearchedWordsTest {
    private static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "words"), "words");
    }

    private static boolean finds(Db by, String q, String text) {
        var found = "select coalesce(search_words($1) @@ search_query($2), false)";
        return by.list((Row r) -> r.getBoolean(0), found, text, q).await().getFirst();
    }

    private static void eachFindsEach(String... texts) {
        for (var q : texts)
            for (var text : texts)
                assertThat(finds(db, q, text)).as("%s finds %s", q, text).isTrue();
    }

    @Test
    void singular_and_plural_find_each_other() {
        eachFindsEach("Wood screw", "wood screws");
        eachFindsEach("Battery", "batteries");
        eachFindsEach("box", "boxes");
        assertThat(finds(db, "screw", "crew")).isFalse();
    }

    @Test
    void umlauts_and_their_spellings_find_each_other() {
        eachFindsEach("Müller", "mueller", "MÜLLER", "Mu\u0308ller");
        eachFindsEach("Köhler Gärten", "koehler gaerten");
        eachFindsEach("Straße", "strasse");
        assertThat(finds(db, "muller", "Müller")).isTrue();
        eachFindsEach("Café Crème", "cafe creme");
    }

    @Test
    void hyphens_and_blanks_make_no_difference() {
        eachFindsEach("T-Shirt", "tshirt", "t shirt", "T-Shirts", "T\u2011Shirt");
        eachFindsEach("screwdriver", "screw driver", "Screw-Drivers");
        eachFindsEach("PROD-001", "PROD001");
        assertThat(finds(db, "carpet", "car with a pet")).isFalse();
    }

    @Test
    void sizes_are_found_however_they_are_written() {
        eachFindsEach("Drill 3.5 mm", "drill 3,5mm", "drill 3.5mm", "drill 3,5 mm");
        eachFindsEach("8x40", "8 x 40", "8 × 40", "8X40");
        eachFindsEach("M8x40", "m8 x 40");
        eachFindsEach("H10 WS 1", "h10-ws 1");
        for (var q : List.of("8x40", "40", "8", "M8"))
            assertThat(finds(db, q, "Screw M8 x 40")).as(q).isTrue();
        assertThat(finds(db, "3.5 mm", "Drill 4.5 mm")).isFalse();
        assertThat(finds(db, "8x40", "Screw 8x50")).isFalse();
    }

    @Test
    void no_text_is_query_syntax_and_a_text_without_words_finds_nothing() {
        for (var q : List.of(
                "",
                " ",
                "\u200b",
                "'",
                "\\",
                ":*",
                "a:b & !(",
                "<->",
                "%",
                "\ud83d\ude00",
                "' or 'x'='x",
                "-",
                "--",
                "½")) assertThat(finds(db, q, "hammer")).as(q).isFalse();
        assertThat(finds(db, "x".repeat(5_000), "hammer")).isFalse();
        assertThat(finds(db, "hammer", "x".repeat(5_000) + " hammer")).isTrue();
    }

    @Test
    void the_languages_are_a_setting_that_applies_to_stored_words_at_once() {
        var others = List.of(Vertx.vertx(), Vertx.vertx());
        var german = Db.open(TestDb.env(others.get(0), "words", "search.languages", "german, english"), "words");
        var none = Db.open(TestDb.env(others.get(1), "words", "search.languages", "simple"), "words");
        assertThat(finds(db, "Schrauben", "Schraube")).isFalse();
        assertThat(finds(german, "Schrauben", "Schraube")).isTrue();
        assertThat(finds(german, "Häuser", "Haus")).isTrue();
        assertThat(finds(german, "screws", "screw")).isTrue();
        assertThat(finds(none, "screws", "screw")).isFalse();
        others.forEach(v -> v.close().await());
    }

    @Test
    void a_word_that_is_repeated_is_looked_for_once() {
        var length = "select length(search_query($1)::text)";
        Function<String, Integer> lengthOf =
                q -> db.list((Row r) -> r.getInteger(0), length, q).await().getFirst();
        assertThat(lengthOf.apply("a* ".repeat(66))).isEqualTo(lengthOf.apply("a* ".repeat(10)));
        assertThat(finds(db, "bolt bolt bolt", "Bolt M8")).isTrue();
        assertThat(finds(db, "bolt bolt nut", "Bolt M8")).isFalse();
    }

    @Test
    void names_are_sorted_as_people_do() {
        var sorted = "select n from unnest($1::text[]) n order by n collate people";
        assertThat(db.list((Row r) -> r.getString(0), sorted, (Object)
                                new String[] {"Zzz", "abc", "Äbc", "Bolt 10", "Bolt 2", "ABD"})
                        .await())
                .containsExactly("abc", "Äbc", "ABD", "Bolt 2", "Bolt 10", "Zzz");
    }
}
