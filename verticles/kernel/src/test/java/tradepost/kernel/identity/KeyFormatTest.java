package tradepost.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyFormatTest {
    private final Random random = new Random(7);

    private String key(String prefix) {
        var secret = new byte[32];
        random.nextBytes(secret);
        return KeyFormat.of(prefix, secret);
    }

    @Test
    void every_typing_error_of_one_character_is_recognised() {
        for (var prefix : new String[] {KeyFormat.LIVE, KeyFormat.PUBLISHABLE, KeyFormat.SERVICE}) {
            var key = key(prefix);
            assertThat(KeyFormat.isIntact(key)).as(key).isTrue();
            for (int i = 0; i < key.length(); i++) {
                var other = key.charAt(i) == 'a' ? 'b' : 'a';
                var mistyped = key.substring(0, i) + other + key.substring(i + 1);
                assertThat(KeyFormat.isIntact(mistyped)).as(mistyped).isFalse();
                assertThat(KeyFormat.isIntact(key.substring(0, i))).isFalse();
            }
            assertThat(KeyFormat.isIntact(key + "a")).isFalse();
        }
    }

    @Test
    void the_prefix_says_what_a_secret_is() {
        assertThat(KeyFormat.isKey(key(KeyFormat.LIVE))).isTrue();
        assertThat(KeyFormat.isKey(key(KeyFormat.PUBLISHABLE))).isTrue();
        assertThat(KeyFormat.isKey(key(KeyFormat.SERVICE))).isFalse();
        assertThat(KeyFormat.isKey("eyJhbGciOiJSUzI1NiJ9")).isFalse();
    }

    @Test
    void a_hint_reveals_four_characters() {
        var key = key(KeyFormat.PUBLISHABLE);
        assertThat(KeyFormat.hint(key)).isEqualTo("tp_pub_…" + key.substring(key.length() - 4));
    }
}
