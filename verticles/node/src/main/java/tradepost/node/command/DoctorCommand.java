package tradepost.node.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.auth.core.SigningKeyCheckVerticle;
import tradepost.kernel.config.Settings;
import tradepost.node.config.Contexts;
import tradepost.node.config.SettingChecks;
import tradepost.node.process.Ports;
import tradepost.node.run.Doctor;

@Command(
        name = "doctor",
        description = {
            "Checks whether this machine can run the program; prints one line for each check.",
            "Exits with 1 if something prevents a start of `serve` (with --config or --serve) or of `dev` (otherwise)."
        })
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "8000", paramLabel = "PORT", description = "default ${DEFAULT-VALUE}")
    private Ports.Given port = new Ports.Given(8000);

    @Option(names = "--data", defaultValue = ".data", paramLabel = "DIR", description = "default ${DEFAULT-VALUE}")
    private Path data = Path.of(".data");

    @Option(names = "--serve", description = "checks what `serve` needs")
    private boolean serve;

    @Option(
            names = "--production",
            description = "the same, and says which settings are weak for an installation with real data")
    private boolean production;

    @Option(names = "--config", paramLabel = "FILE", description = "the settings file of `serve`")
    private @Nullable Path file;

    @Override
    public Integer call() {
        var doctor = new Doctor(System.out);
        doctor.java();
        doctor.memory();
        if (serve || production || file != null) production(doctor);
        else development(doctor);
        System.out.println(doctor.failed() ? "Not ready: resolve the lines with FAIL first." : "Ready to start.");
        return doctor.failed() ? 1 : 0;
    }

    private void development(Doctor doctor) {
        var folder = data.toAbsolutePath().normalize();
        var config = doctor.settings(() -> {
            var loaded = DevCommand.config(port.number(), Map.of(), Map.of());
            SettingChecks.parts(loaded);
            return loaded;
        });
        if (config != null) doctor.openFiles(config);
        doctor.port("127.0.0.1", port.number(), "another with --port");
        if (config != null)
            for (var further : List.of(Settings.MANAGEMENT_PORT, Settings.BRIDGE_PORT))
                if (config.number(further) != 0)
                    doctor.port("127.0.0.1", config.number(further), "another in " + further.key());
        doctor.clusterPorts();
        doctor.folder(folder);
        doctor.disk(folder);
        doctor.embeddedDatabase();
    }

    private void production(Doctor doctor) {
        var config = doctor.settings(() -> ServeCommand.checked(file, null, null));
        if (config == null) return;
        if (production) doctor.weaknesses(config);
        doctor.openFiles(config);
        ServeCommand.ports(config)
                .forEach((port, host) -> doctor.port(host, config.number(port), "another in " + port.key()));
        for (var context : Contexts.inOrder(config.list(Settings.CONTEXTS)))
            if (doctor.database(config, context) && context.equals("auth"))
                doctor.signingKeys(() -> VerticleRun.run(config, SigningKeyCheckVerticle::new));
    }
}
