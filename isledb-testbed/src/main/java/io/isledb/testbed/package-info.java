/**
 * Real servers for tests and for the quickstart: a broker, Connect workers and object stores, each
 * a process of its own on a free port of the loopback interface.
 *
 * <p>Nothing outlives the process that started it: closing ends a server, the end of the JVM does,
 * and so does its sudden death, because each server is tied to a pipe that then closes (see {@link
 * io.isledb.testbed.ServerProcess}).
 */
@NullMarked
package io.isledb.testbed;

import org.jspecify.annotations.NullMarked;
