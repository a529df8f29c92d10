package tradepost.kernel.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Secrets at rest. */
class SecretBoxTest {
    private static final byte[] PLAIN = "whsec_abc".getBytes(StandardCharsets.UTF_8);
    private final SecretBox box = new SecretBox("test v1", "a");

    @Test
    void what_is_sealed_is_opened_under_its_name_and_hidden() {
        var sealed = box.seal("one", PLAIN);
        assertThat(box.open("one", sealed)).isEqualTo(PLAIN);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("whsec");
        assertThat(box.seal("one", PLAIN)).isNotEqualTo(sealed);
    }

    @Test
    void another_name_purpose_or_secret_does_not_open_it() {
        var sealed = box.seal("one", PLAIN);
        assertClosed(box, "two", sealed);
        assertClosed(new SecretBox("test v2", "a"), "one", sealed);
        assertClosed(new SecretBox("test v1", "b"), "one", sealed);
        sealed[15] ^= 1;
        assertClosed(box, "one", sealed);
    }

    @Test
    void a_previous_secret_opens_what_it_has_sealed() {
        var sealed = box.seal("one", PLAIN);
        var next = new SecretBox("test v1", "b", "a");
        assertThat(next.open("one", sealed)).isEqualTo(PLAIN);
        assertThat(new SecretBox("test v1", "b").open("one", next.seal("one", PLAIN)))
                .isEqualTo(PLAIN);
    }

    @Test
    void what_the_previous_secret_has_sealed_is_sealed_again_once() {
        var sealed = box.seal("one", PLAIN);
        var next = new SecretBox("test v1", "b", "a");
        var again = next.sealedAgain("one", sealed);
        assertThat(new SecretBox("test v1", "b").open("one", again)).isEqualTo(PLAIN);
        assertThat(next.sealedAgain("one", again)).isNull();
        assertThatThrownBy(() -> new SecretBox("test v1", "c", "d").sealedAgain("one", sealed))
                .isInstanceOf(SecretBox.Closed.class);
    }

    private static void assertClosed(SecretBox box, String name, byte[] sealed) {
        assertThatThrownBy(() -> box.open(name, sealed))
                .isInstanceOf(SecretBox.Closed.class)
                .hasMessageContaining(name);
    }
}
