@org.jspecify.annotations.NullMarked
package tradepost.asset.core;
