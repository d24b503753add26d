package io.isledb.internal.testing;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.StringReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.MethodEntryRequest;
import io.isledb.store.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of methods in a program of its own, through the debugger's interface: nothing of
 * it is in the code that is counted. Not thread-safe.
 *
 * <p>The program has a static method {@code phase(String)} and calls it where counting begins, and
 * with "" where it ends.
 */
public final class CallCounter {
  private static final String AGENT =
      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0";
  private static final String LISTENING = "at address: ";
  private static final String PHASE = "phase";
  private static final long LIMIT_MS = 120_000;

  private final List<MethodEntryRequest> entries = new ArrayList<>();
  private final Map<String, Map<String, Integer>> calls = new HashMap<>();
  private String phase = "";

  private CallCounter() {}

  /**
   * Runs a program to its end.
   *
   * @param counted classes whose methods are counted
   * @return for each phase how often each method was entered, by "Class.method"
   */
  public static Map<String, Map<String, Integer>> run(Class<?> program, Class<?>... counted)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            AGENT,
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName());
    try (ChildProcess child = ChildProcess.start(command, Map.of())) {
      child.awaitLine(LISTENING, LIMIT_MS);
      VirtualMachine machine = attach(portOf(child.output()));
      CallCounter counter = new CallCounter();
      try {
        counter.request(machine, program, counted);
        counter.follow(machine);
      } catch (IncompatibleThreadStateException e) {
        throw new IllegalStateException("a thread at a breakpoint runs", e);
      }
      if (child.awaitEnd(LIMIT_MS) != 0) {
        throw new AssertionError("the program failed: " + child.output());
      }
      return counter.calls;
    }
  }

  private static String portOf(List<String> output) {
    String line =
        output.stream().filter(each -> each.contains(LISTENING)).findFirst().orElseThrow();
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  private static VirtualMachine attach(String port) throws IOException {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(each -> each.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(port);
    try {
      return connector.attach(arguments);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }

  private void request(VirtualMachine machine, Class<?> program, Class<?>... counted) {
    ClassPrepareRequest prepared = machine.eventRequestManager().createClassPrepareRequest();
    prepared.addClassFilter(program.getName());
    prepared.enable();
    for (Class<?> each : counted) {
      MethodEntryRequest entry = machine.eventRequestManager().createMethodEntryRequest();
      entry.addClassFilter(each.getName());
      entry.setSuspendPolicy(EventRequest.SUSPEND_NONE);
      entries.add(entry);
    }
  }

  private void follow(VirtualMachine machine)
      throws InterruptedException, IncompatibleThreadStateException {
    while (true) {
      EventSet events = machine.eventQueue().remove(LIMIT_MS);
      if (events == null) {
        throw new AssertionError("nothing came of the program in phase '" + phase + "'");
      }
      for (Event event : events) {
        if (event instanceof VMDeathEvent || event instanceof VMDisconnectEvent) {
          return;
        }
        take(machine, event);
      }
      events.resume();
    }
  }

  private void take(VirtualMachine machine, Event event) throws IncompatibleThreadStateException {
    if (event instanceof MethodEntryEvent entered) {
      String type = entered.method().declaringType().name();
      String name = type.substring(type.lastIndexOf('.') + 1) + "." + entered.method().name();
      calls.computeIfAbsent(phase, unused -> new HashMap<>()).merge(name, 1, Integer::sum);
    } else if (event instanceof ClassPrepareEvent prepared) {
      BreakpointRequest stop =
          machine
              .eventRequestManager()
              .createBreakpointRequest(
                  prepared.referenceType().methodsByName(PHASE).get(0).location());
      stop.enable();
    } else if (event instanceof BreakpointEvent reached) {
      phase = text(reached.thread().frame(0).getArgumentValues().get(0));
      entries.forEach(each -> each.setEnabled(!phase.isEmpty()));
    }
  }

  private static String text(com.sun.jdi.@Nullable Value value) {
    return value instanceof StringReference string ? string.value() : "";
  }
}
