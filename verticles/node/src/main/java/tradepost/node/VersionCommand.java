package tradepost.node;

import picocli.CommandLine.Command;

@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        var version = VersionCommand.class.getPackage().getImplementationVersion();
        System.out.println("tradepost " + (version == null ? "0.1.0-SNAPSHOT" : version) + " (Java "
                + Runtime.version().feature() + ")");
    }
}
