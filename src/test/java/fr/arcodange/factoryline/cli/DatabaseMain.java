package fr.arcodange.factoryline.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Asks a database one thing as the role that the environment names, and prints the answer's columns. */
final class DatabaseMain {
  private DatabaseMain() {}

  public static void main(String[] args) throws SQLException {
    try (Connection connection = DriverManager.getConnection(
            args[0], System.getenv("PGUSER"), System.getenv("PGPASSWORD"));
        ResultSet result = connection.createStatement().executeQuery(args[1])) {
      result.next();
      System.out.println(result.getString(1) + "|" + result.getString(2));
    }
  }
}
