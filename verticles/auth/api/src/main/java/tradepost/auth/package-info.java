/**
 * Accounts, sessions, roles and service accounts: the service interface, its records and events, and the module with permissions
 * and grants of roles.
 */
@ModuleGen(name = "tradepost-auth", groupPackage = "tradepost.auth")
@NullMarked
package tradepost.auth;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
