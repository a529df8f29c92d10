package tradepost.node.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.auth.core.AuthCommandVerticle;

@Command(
        name = "rotate-key",
        description = {
            "Replaces the key that signs access tokens, besides its replacement by age (jwt.key_days).",
            "The next key is published at once and signs ten minutes later; tokens of the previous one stay valid until they expire."
        })
public final class AdminRotateKeyCommand implements Runnable {
    @Option(
            names = "--revoke",
            description = "refuse every token of the previous keys from now on, because one of them is known to others;"
                    + " people stay logged in, because their refresh tokens stay valid")
    private boolean revoke;

    @Option(names = "--config", paramLabel = "FILE", description = "the settings file of `serve`")
    private @Nullable Path file;

    @Override
    public void run() {
        var config = ServeCommand.settings(file, null, null);
        AdminCommand.check(config);
        VerticleRun.run(config, env -> AuthCommandVerticle.keyReplacement(env, revoke));
        System.out.println(
                revoke
                        ? "replaced the signing key; tokens of the previous keys are refused"
                        : "created the next signing key; it signs in ten minutes");
    }
}
