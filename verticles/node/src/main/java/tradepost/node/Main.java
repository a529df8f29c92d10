package tradepost.node;

import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import tradepost.kernel.config.Config;
import tradepost.node.command.AdminCommand;
import tradepost.node.command.AnalyticsCommand;
import tradepost.node.command.ClusterCommand;
import tradepost.node.command.ConfigCommand;
import tradepost.node.command.DemoCommand;
import tradepost.node.command.DevCommand;
import tradepost.node.command.DoctorCommand;
import tradepost.node.command.MigrateCommand;
import tradepost.node.command.ServeCommand;
import tradepost.node.command.TopCommand;
import tradepost.node.command.VersionCommand;
import tradepost.node.process.OpenFiles;
import tradepost.node.process.Ports;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.ShutdownHooks;
import tradepost.node.run.Carriers;

/** The program. Every command is a separate class. A fatal failure is printed here as one sentence. */
@Command(
        name = "tradepost",
        description = "Inventory and orders.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DevCommand.class,
            ServeCommand.class,
            MigrateCommand.class,
            AdminCommand.class,
            AnalyticsCommand.class,
            ClusterCommand.class,
            TopCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            DemoCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
public final class Main implements Callable<Integer> {
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        OpenFiles.requireReserve();
        // set before the first logger is created: plain lines in development and on a terminal, otherwise JSON
        boolean text = args.length == 0
                || Boolean.getBoolean("tradepost.terminal")
                || !List.of("serve", "cluster").contains(args[0])
                || args.length > 1 && args[1].equals("status");
        if (System.getProperty("logback.configurationFile") == null)
            System.setProperty("logback.configurationFile", text ? "logback.xml" : "logback-json.xml");
        Carriers.begin();
        ShutdownHooks.begin();
        System.setProperty("hazelcast.logging.type", "slf4j");
        // the system's resolver uses the operator's configuration
        System.setProperty("vertx.disableDnsResolver", "true");
        System.setProperty("java.awt.headless", "true"); // images need no screen, whatever DISPLAY says
        ShutdownHooks.exit(execute(args));
    }

    /** Returns the exit code. */
    static int execute(String... args) {
        return commands().execute(args);
    }

    static CommandLine commands() {
        var line = new CommandLine(new Main())
                .registerConverter(Ports.Given.class, Ports.Given::of)
                .setExecutionExceptionHandler((e, command, parsed) -> report(e));
        addHelp(line);
        return line;
    }

    /** An inherited option would not do, because the command help has one of the same name. */
    private static void addHelp(CommandLine line) {
        var command = line.getCommandSpec();
        if (command.findOption("--help") == null)
            command.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("shows these options")
                    .build());
        line.getSubcommands().values().forEach(Main::addHelp);
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.err);
        return USAGE;
    }

    private static int report(Exception e) {
        if (ShutdownHooks.hasBegun()) return 0; // a signal arrived during the start, so the failure was expected
        for (Throwable t = e; t != null; t = t.getCause())
            if (t instanceof ProgramRefusal || t instanceof Config.Invalid) {
                ShutdownHooks.report(t.getMessage() + ".");
                return 1;
            }
        LoggerFactory.getLogger(Main.class).error("tradepost failed", e);
        return 1;
    }
}
