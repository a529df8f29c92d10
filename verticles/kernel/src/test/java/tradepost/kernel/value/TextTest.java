package tradepost.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void what_shows_nothing_is_blank_and_spaces_are_trimmed() {
        for (var nothing : List.of("", " ", "\t\n", "\u00a0", "\u2003\u200b", "\u2028", "\ufeff", "\u2060 \u00ad"))
            assertThatThrownBy(() -> Text.visible("name", nothing)).hasMessage("blank");
        assertThat(Text.visible("name", "\u00a0 Blue  bolt\u3000 ")).isEqualTo("Blue  bolt");
        assertThat(Text.visible("name", "\u202etxet\u202c")).isEqualTo("\u202etxet\u202c");
        assertThat(Text.visible("name", "\ud83d\ude80")).isEqualTo("\ud83d\ude80");
    }

    @Test
    void codes_that_look_equal_are_equal_and_other_texts_stay_as_they_are() {
        assertThat(Text.newCode("ne\u0301")).isEqualTo(Text.newCode("n\u00e9"));
        assertThat(Text.group("group", "Ne\u0301")).isEqualTo("n\u00e9");
        assertThat(Text.lot("lot", " ne\u0301\u200b1 ")).isEqualTo("n\u00e91");
        assertThat(Text.lotKey("n\u00e91"))
                .isEqualTo(Text.lotKey("NE\u03011"))
                .isEqualTo(Text.lotKey("N\u00ad\u00c91"));
        assertThat(Text.visible("name", " Cafe\u0301")).isEqualTo("Cafe\u0301");
    }

    @Test
    void skus_that_look_equal_are_equal() {
        assertThat(Text.sku("caf\u00e9-1"))
                .isEqualTo(Text.sku("cafe\u0301-1"))
                .isEqualTo(Text.sku("\u00a0CAF\u00c9-1\u3000"));
    }

    @Test
    void the_sku_that_is_stored_names_the_same_item() {
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            var raw = "A" + Character.toString(c);
            if (!Text.isStorable(raw)) continue;
            var stored = Text.sku(raw);
            assertThat(Text.sku(stored)).as("U+%04X", c).isEqualTo(stored);
        }
    }

    @Test
    void a_short_text_is_one_line_and_a_long_one_may_have_several() {
        for (var line : List.of("Harbour Road 12", " trimmed\n", "\u05d0\u200f right to left", ""))
            assertThat(Text.isPrintable(line, 255)).as(line).isTrue();
        for (var more : List.of("a\nb", "a\tb", "a\r\nb", "a\u0001b", "a\u007fb", "a\u0085b", "a\u2028b", "a\u2029b"))
            assertThat(Text.isPrintable(more, 255)).as(more).isFalse();
        assertThat(Text.isPrintable("first\r\n\tsecond\u2028third", 1_000)).isTrue();
        for (var hidden : List.of("a\u0001b", "a\u007fb", "a\u001b[2Jb", "a\u0085b"))
            assertThat(Text.isPrintable(hidden, 1_000)).as(hidden).isFalse();
    }

    @Test
    void e_mails_that_a_person_considers_equal_are_equal() {
        for (var same : List.of(
                "zo\u00eb@x.example",
                "zoe\u0308@x.example",
                " ZO\u00cb@X.example\u00a0",
                "z\u200bo\u00eb@x\u00ad.example"))
            assertThat(Text.email(same)).as(same).isEqualTo("zo\u00eb@x.example");
        assertThat(Text.isEmail(Text.normalEmail("\u200b"))).isFalse();
    }
}
