package tradepost.brokers;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server only if its certificate is for the name to which the connection was opened. Most libraries ask for this themselves, but
 * jnats does not: any certificate of a trusted CA would do.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private static final String BY_NAME = "HTTPS";

    private final X509ExtendedTrustManager trust;

    ServerTrust(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (!(socket instanceof SSLSocket connection)) throw unknown();
        var parameters = connection.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(BY_NAME);
        connection.setSSLParameters(parameters);
        trust.checkServerTrusted(chain, type, connection);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(BY_NAME);
        engine.setSSLParameters(parameters);
        trust.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unknown();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw unknown();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw unknown();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unknown();
    }

    private static CertificateException unknown() {
        return new CertificateException("the name of the other side is not known");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
