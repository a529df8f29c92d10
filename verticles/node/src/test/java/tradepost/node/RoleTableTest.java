package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tradepost.kernel.identity.Roles;

/**
 * What each built-in role holds, as recorded in {@code roles.txt}: the contexts grant it in many places, and a review shall see every
 * change in one. {@code -Dtradepost.record=true} writes the file anew.
 */
class RoleTableTest {
    private static final Path RECORDED = Path.of("src/test/resources/roles.txt");

    @Test
    void each_role_holds_what_is_recorded() throws IOException {
        var table = Roles.BUILT_IN.entrySet().stream()
                .flatMap(role -> role.getValue().stream().sorted().map(permission -> role.getKey() + " " + permission))
                .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("tradepost.record")) Files.writeString(RECORDED, table);
        assertThat(table).isEqualTo(Files.readString(RECORDED));
    }
}
